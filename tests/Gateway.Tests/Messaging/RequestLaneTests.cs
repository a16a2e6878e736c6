using Invoke.Messaging;
using Invoke.Tests;
using MassTransit;
using Microsoft.Extensions.Time.Testing;

namespace Invoke.Gateway.Tests.Messaging;

/// <summary>What waits for an answer may give up at any time; what sends the question must not be interrupted by that.</summary>
public sealed class RequestLaneTests : IAsyncLifetime
{
    private const string Queue = "questions";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource<CancellationToken> _sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBeSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IBusControl _bus;

    public RequestLaneTests() => _bus = Bus.Factory.CreateUsingInMemory(transport =>
    {
        transport.ConfigureSend(send => send.UseExecuteAsync(async context =>
        {
            if (context is not SendContext<Question>) return;
            _sending.TrySetResult(context.CancellationToken);
            await _mayBeSent.Task;
        }));
        transport.ReceiveEndpoint(Queue, endpoint => endpoint.Handler<Question>(async context =>
        {
            await context.RespondAsync(new Answer($"yes: {context.Message.Text}"));
            _asked.TrySetResult();
        }));
    });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _bus.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        _mayBeSent.TrySetResult();
        await _bus.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_question_is_answered_and_told_when_it_is_sent()
    {
        _mayBeSent.SetResult();
        var isSent = false;
        Assert.Equal(new Answer("yes: ?"), await AskAsync(() => isSent = true));
        Assert.True(isSent);
    }

    [Fact]
    public async Task Each_of_many_gets_its_own_answer()
    {
        var lane = new RequestLane<Question, Answer>(_bus.CreateClientFactory(), Queue, TimeProvider.System);
        var answers = Enumerable.Range(0, 20).Select(each => lane.AskAsync(new Question($"{each}"), Long, null, CancellationToken.None, Token)).ToList();
        _mayBeSent.SetResult();
        Assert.Equal(Enumerable.Range(0, 20).Select(each => new Answer($"yes: {each}")), await Task.WhenAll(answers));
    }

    [Fact]
    public async Task What_cannot_be_sent_in_time_lets_go_of_the_one_who_sends_it()
    {
        // The send filter holds up what this one answers with.
        var clock = new FakeTimeProvider();
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answering = _bus.ConnectReceiveEndpoint("answering", endpoint => endpoint.Handler<Answer>(async context =>
            ended.SetResult(await Record.ExceptionAsync(() => context.ReplyAsync(new Question("?"), clock)))));
        await answering.Ready;
        var endpoint = await _bus.GetSendEndpoint(new Uri("queue:answering"));
        await endpoint.Send(new Answer("!"), send => send.ResponseAddress = _bus.Address, Token);
        await _sending.Task.WaitAsync(Long, Token);
        Assert.False(ended.Task.IsCompleted);
        await Wait.UntilAsync(
            () =>
            {
                clock.Advance(Publish.Timeout);
                return ended.Task.IsCompleted;
            },
            "the reply is given up", Token);
        Assert.IsType<TimeoutException>(await ended.Task);
    }

    [Fact]
    public async Task Who_gives_up_does_not_stop_the_sending()
    {
        using var givenUp = new CancellationTokenSource();
        var answer = AskAsync(cancellationToken: givenUp.Token);
        await _sending.Task.WaitAsync(Long, Token);
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        _mayBeSent.SetResult();
        await _asked.Task.WaitAsync(Long, Token);
    }

    [Fact]
    public async Task The_loss_of_the_connection_does()
    {
        using var lost = new CancellationTokenSource();
        var answer = AskAsync(lost: lost.Token);
        var sending = await _sending.Task.WaitAsync(Long, Token);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = sending.Register(stopped.SetResult);
        await lost.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => answer);
        await stopped.Task.WaitAsync(Long, Token);
    }

    private Task<Answer> AskAsync(Action? sent = null, CancellationToken lost = default, CancellationToken cancellationToken = default) =>
        new RequestLane<Question, Answer>(_bus.CreateClientFactory(), Queue, TimeProvider.System).AskAsync(new Question("?"), Long, sent, lost, cancellationToken);

    // MassTransit reads types that it can see.
    public sealed record Question(string Text);

    public sealed record Answer(string Text);
}
