using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Triggers;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Sandboxes;
using Invoke.Http;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Triggers;

/// <summary>The calls about triggers. Each sees the caller's team alone.</summary>
internal sealed class TriggerEndpoints(TriggerTable table, TriggerExchanges exchanges, TriggerEnding ending, TeamSandboxes sandboxes, CallbackTargets callbacks, ForeignBroker broker)
{
    private static readonly ContractsJson Wire = ContractsJson.Strict;

    /// <summary>Makes or changes one: when this answers, messages go to its queue.</summary>
    public async Task PutAsync(HttpContext context)
    {
        // 1. What the caller can get wrong.
        RequireBroker();
        var (team, name) = (context.Caller().TeamId, Name(context));
        var (asked, terms) = TriggerReader.Read(name, await RequestBody.ReadAsync(context, Limits.JsonBodyBytes, context.RequestAborted));
        var exchange = exchanges.Require(team, asked.Exchange);
        await sandboxes.FindAsync(team, asked.SandboxId, context.RequestAborted);
        await callbacks.RequireAsync(terms.Callback, context.RequestAborted);
        if (!await broker.HasExchangeAsync(exchange, context.RequestAborted))
            throw new ApiException(ErrorCode.BadRequest, "exchange is not there at the broker; declare it first");

        // 2. The row first: a queue of which nobody knows would fill up.
        var row = new TriggerRow
        {
            TeamId = team,
            Name = name,
            Version = table.NextVersion(),
            Exchange = exchange,
            RoutingKey = asked.RoutingKey!,
            Body = JsonSerializer.Serialize(asked, Wire.TriggerBody),
            CreatedAt = 0,
            UpdatedAt = 0,
        };
        var isNew = await table.PutAsync(row, context.RequestAborted);
        await broker.DeclareAsync(row.Intake(), context.RequestAborted);
        await AnswerAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    public Task GetAsync(HttpContext context)
    {
        RequireBroker();
        return AnswerAsync(context, StatusCodes.Status200OK);
    }

    public async Task ListAsync(HttpContext context)
    {
        RequireBroker();
        var triggers = await table.ListAsync(context.Caller().TeamId, context.RequestAborted);
        await Envelope.SucceedAsync(context, new TriggerList { Triggers = [.. triggers.Select(row => row.Shown())], Count = triggers.Count }, Wire.TriggerList);
    }

    /// <summary>Deletes one, with the messages that wait in its queue.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        RequireBroker();
        var (team, name) = (context.Caller().TeamId, Name(context));
        var row = await table.GetAsync(team, name, context.RequestAborted);
        await table.MarkGoneAsync(team, name, context.RequestAborted);
        await ending.TryAsync(row, context.RequestAborted);
        await Envelope.SucceedAsync(context, new Deleted { Message = $"trigger {name} is deleted" }, Wire.Deleted);
    }

    public Task PauseAsync(HttpContext context) => PauseAsync(context, paused: true);

    public Task ResumeAsync(HttpContext context) => PauseAsync(context, paused: false);

    private async Task PauseAsync(HttpContext context, bool paused)
    {
        RequireBroker();
        await table.PauseAsync(context.Caller().TeamId, Name(context), paused, context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status200OK);
    }

    private async Task AnswerAsync(HttpContext context, int status)
    {
        var row = await table.GetAsync(context.Caller().TeamId, Name(context), context.RequestAborted);
        await Envelope.SucceedAsync(context, row.Shown(), Wire.Trigger, status);
    }

    private void RequireBroker()
    {
        if (!broker.IsAvailable) throw new ApiException(ErrorCode.NotImplemented, "triggers need a broker: start Invoke with Messaging:Transport RabbitMq");
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;
}
