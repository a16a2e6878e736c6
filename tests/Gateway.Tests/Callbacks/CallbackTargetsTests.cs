using System.Net;
using System.Net.Sockets;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Callbacks;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Tests.Callbacks;

public sealed class CallbackTargetsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:1234/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://localhost/")]
    public async Task A_host_that_is_not_global_is_refused_however_it_is_written(string url)
    {
        using var targets = Targets(Dns.GetHostAddresses);
        var refused = await Assert.ThrowsAsync<ApiException>(async () => await targets.RequireAsync(new CallbackTerms(new Uri(url), null), Token));
        Assert.Equal(ErrorCode.CallbackUrlForbidden, refused.Error.Code);
    }

    [Fact]
    public async Task One_address_that_is_not_global_is_enough()
    {
        using var targets = Targets(_ => [IPAddress.Parse("93.184.216.34"), IPAddress.Parse("192.168.0.1")]);
        var refused = await Assert.ThrowsAsync<ForbiddenTargetException>(() => targets.ResolveAsync("mixed.example", Token));
        Assert.Contains("192.168.0.1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_changes_its_answer_is_refused_when_it_is_sent()
    {
        var answers = new Queue<IPAddress>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]);
        using var targets = Targets(_ => [answers.Dequeue()]);
        await targets.RequireAsync(new CallbackTerms(new Uri("http://rebind.example/"), null), Token);
        await Assert.ThrowsAsync<ForbiddenTargetException>(() => targets.ResolveAsync("rebind.example", Token));
    }

    [Fact]
    public async Task A_name_without_an_address_may_have_one_later()
    {
        using var targets = Targets(_ => throw new SocketException((int)SocketError.HostNotFound));
        await targets.RequireAsync(new CallbackTerms(new Uri("http://later.example/"), null), Token);
        await Assert.ThrowsAsync<SocketException>(() => targets.ResolveAsync("later.example", Token));
    }

    [Fact]
    public async Task Many_lines_of_a_batch_look_their_host_up_once()
    {
        var count = 0;
        using var targets = Targets(_ => Interlocked.Increment(ref count) > 0 ? [IPAddress.Parse("93.184.216.34")] : []);
        for (var i = 0; i < 100; i++) await targets.RequireAsync(new CallbackTerms(new Uri($"http://one.example/{i}"), null), Token);
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task For_development_all_are_allowed()
    {
        using var targets = Targets(Dns.GetHostAddresses, allowPrivate: true);
        await targets.RequireAsync(new CallbackTerms(new Uri("http://127.0.0.1/"), null), Token);
        Assert.Equal([IPAddress.Loopback], await targets.ResolveAsync("127.0.0.1", Token));
    }

    private static CallbackTargets Targets(Func<string, IPAddress[]> lookUp, bool allowPrivate = false) =>
        new(Options.Create(new CallbackOptions { AllowPrivateNetworks = allowPrivate }), lookUp);
}
