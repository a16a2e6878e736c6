using System.Data.Common;
using System.Text.Json;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Repeats invocations that have ended: as new ones, of the same requests.</summary>
internal sealed class Redriving(IStore store, StoreClock clock, InvocationFactory factory, Acceptance acceptance)
{
    private const int Together = 200;

    /// <summary>Repeats one.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Conflict"/>: it has not ended.</exception>
    public async Task<InvocationRow> RedriveAsync(string teamId, string id, RedriveBody overrides, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var repeated = await store.ReadAsync(
            async connection =>
            {
                var row = await InvocationTable.FindAsync(connection, teamId, id) ?? throw new ApiException(ErrorCode.NotFound, "there is no such invocation");
                if (!row.IsTerminal) throw new ApiException(ErrorCode.Conflict, $"the invocation is {row.State}; only one that has ended is repeated");
                return await RepeatAsync(connection, row, now, overrides, batchId: null);
            },
            cancellationToken);
        return (await acceptance.AcceptAsync(teamId, [repeated], cancellationToken))[0].Row;
    }

    /// <summary>How many that have ended without success the filter meets, at most so many.</summary>
    public async Task<int> CountAsync(string teamId, InvocationFilter filter, int most, CancellationToken cancellationToken)
    {
        var asOf = await AsOfAsync(cancellationToken);
        return await store.ReadAsync(
            connection => connection.ExecuteScalarAsync<int>($"SELECT count(*) FROM ({Selection(filter, "id")}) AS one", Parameters(teamId, filter, "", most, asOf)), cancellationToken);
    }

    /// <summary>Repeats those that have ended without success and that the filter meets, oldest first.</summary>
    /// <param name="teamId">Whose they are.</param>
    /// <param name="filter">Which.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="batchId">The batch that the new ones are of; null if of none.</param>
    /// <param name="repeated">Is told the new ones as they are accepted.</param>
    /// <param name="cancellationToken">Stops; what was accepted stays.</param>
    public async Task RedriveAllAsync(
        string teamId, InvocationFilter filter, int most, string? batchId, Action<IReadOnlyList<Accepted>> repeated, CancellationToken cancellationToken)
    {
        // Not what ends meanwhile: it may be one of the new ones, which would be repeated again and again.
        var asOf = await AsOfAsync(cancellationToken);
        for (var (cursor, left) = ("", most); left > 0;)
        {
            var now = await clock.NowAsync(cancellationToken);
            var parameters = Parameters(teamId, filter, cursor, Math.Min(left, Together), asOf);
            var (next, last) = await store.ReadAsync(connection => ReadAsync(connection, filter, parameters, now, batchId), cancellationToken);
            if (next.Count == 0) return;
            repeated(await acceptance.AcceptAsync(teamId, next, cancellationToken));
            (cursor, left) = (last!, left - next.Count);
        }
    }

    private async Task<(List<NewInvocation> Next, string? Last)> ReadAsync(
        DbConnection connection, InvocationFilter filter, DynamicParameters parameters, long now, string? batchId)
    {
        var rows = (await connection.QueryAsync<InvocationRow>(Selection(filter, InvocationTable.Columns), parameters)).AsList();
        var next = new List<NewInvocation>();
        foreach (var row in rows) next.Add(await RepeatItemAsync(connection, row, now, batchId));
        return (next, rows.LastOrDefault()?.Id);
    }

    private async Task<NewInvocation> RepeatItemAsync(DbConnection connection, InvocationRow row, long now, string? batchId)
    {
        using var item = Tracing.StartItem(batchId);
        var repeated = await RepeatAsync(connection, row, now, new RedriveBody(), batchId);
        Tracing.Name(item, repeated.Row.Id);
        return repeated;
    }

    /// <summary>The store's time, read anew: what somebody has seen the end of ended before it.</summary>
    private async Task<long> AsOfAsync(CancellationToken cancellationToken)
    {
        await clock.SetAsync(cancellationToken);
        return clock.Now;
    }

    private async Task<NewInvocation> RepeatAsync(DbConnection connection, InvocationRow row, long now, RedriveBody overrides, string? batchId)
    {
        var original = JsonSerializer.Deserialize(await InvocationTable.RequestAsync(connection, row.Id), ContractsJson.Strict.FunctionRequest)!;
        var callback = row.HasCallback ? await CallbackTable.OfInvocationAsync(connection, row.Id) : null;
        var timeout = FunctionRequestReader.Check(new FunctionRequestBody { TimeoutMs = overrides.TimeoutMs }).TimeoutMs;
        var repeated = factory.Make(row.TeamId, row.SandboxId, row.Function, new InvocationTerms
        {
            Request = overrides.TimeoutMs is null or 0 ? original : original with { TimeoutMs = timeout },
            Retry = overrides.Retry is null ? new RetryTerms(row.MaxAttempts, row.BackoffMs, row.MaxBackoffMs) : RetryTerms.Read(overrides.Retry),
            OnUnknown = WireName.Parse<UnknownPolicy>(row.OnUnknown),
            ExpiresInMs = row.ExpiresAt - row.CreatedAt,
            Labels = row.Labels,
            Callback = callback?.Terms,
        }, now);
        return repeated with { Row = repeated.Row with { RedriveOf = row.Id, BatchId = batchId } };
    }

    private string Selection(InvocationFilter filter, string columns) => $"""
        SELECT {columns} FROM invocations
        WHERE team_id = @teamId AND id > @cursor AND finished_at <= @asOf AND state <> 'succeeded' {filter.Sql(store.JsonText("labels", "@labelKey"))}
        ORDER BY id LIMIT @most
        """;

    private static DynamicParameters Parameters(string teamId, InvocationFilter filter, string cursor, int most, long asOf)
    {
        var parameters = new DynamicParameters(filter.Parameters());
        parameters.AddDynamicParams(new { teamId, cursor, most, asOf });
        return parameters;
    }
}
