using System.Data.Common;
using Dapper;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Reads invocations as the API shows them.</summary>
internal sealed class InvocationReader(IStore store, StoreClock clock)
{
    private const string AttemptColumns = """
        invocation_id AS InvocationId, number AS Number, outcome AS Outcome, error_code AS ErrorCode, error_message AS ErrorMessage,
        started_at AS StartedAt, finished_at AS FinishedAt, worker AS Worker
        """;

    /// <summary>The team's invocation with its result and its callback.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Task<Invocation> GetAsync(string teamId, string id, CancellationToken cancellationToken) => GetAsync(teamId, id, withCallback: true, cancellationToken);

    /// <summary>The team's invocation with its result.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Task<Invocation> GetBareAsync(string teamId, string id, CancellationToken cancellationToken) => GetAsync(teamId, id, withCallback: false, cancellationToken);

    /// <summary>The team's invocation, without its result.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public async Task<InvocationRow> GetRowAsync(string teamId, string id, CancellationToken cancellationToken) =>
        await store.ReadAsync(connection => InvocationTable.FindAsync(connection, teamId, id), cancellationToken) ?? throw NotFound();

    /// <summary>What the last attempt of the team's invocation printed; null if it has printed nothing yet.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public async Task<string?> LogAsync(string teamId, string id, CancellationToken cancellationToken)
    {
        await GetRowAsync(teamId, id, cancellationToken);
        return await store.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<string>("SELECT log FROM invocation_results WHERE invocation_id = @id", new { id }), cancellationToken);
    }

    /// <summary>Invocations with their attempts; without results, of which each may be megabytes.</summary>
    public Task<List<Invocation>> WithAttemptsAsync(DbConnection connection, IReadOnlyList<InvocationRow> rows, long now) => ShowAsync(connection, rows, [], now);

    /// <summary>Invocations with their attempts, and results that are not larger than so many bytes.</summary>
    public async Task<List<Invocation>> WithResultsAsync(DbConnection connection, IReadOnlyList<InvocationRow> rows, long now, int maxBytes = int.MaxValue)
    {
        var results = await connection.QueryAsync<(string Id, byte[]? Response)>(
            $"SELECT invocation_id, response FROM invocation_results WHERE invocation_id {store.In("@ids")} AND length(response) <= @maxBytes", new { ids = Ids(rows), maxBytes });
        return await ShowAsync(connection, rows, results.ToDictionary(result => result.Id, result => result.Response, StringComparer.Ordinal), now);
    }

    private async Task<Invocation> GetAsync(string teamId, string id, bool withCallback, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await store.ReadAsync(
            async connection =>
            {
                var row = await InvocationTable.FindAsync(connection, teamId, id) ?? throw NotFound();
                var shown = (await WithResultsAsync(connection, [row], now))[0];
                if (!withCallback || !row.HasCallback) return shown;
                return shown with { Callback = await (await CallbackTable.OfInvocationAsync(connection, id)).ShownAsync(connection) };
            },
            cancellationToken);
    }

    private async Task<List<Invocation>> ShowAsync(DbConnection connection, IReadOnlyList<InvocationRow> rows, Dictionary<string, byte[]?> results, long now)
    {
        var attempts = (await connection.QueryAsync<AttemptRow>(
            $"SELECT {AttemptColumns} FROM invocation_attempts WHERE invocation_id {store.In("@ids")} ORDER BY number", new { ids = Ids(rows) }))
            .ToLookup(attempt => attempt.InvocationId, StringComparer.Ordinal);
        return [.. rows.Select(row => row.Shown(attempts[row.Id], results.GetValueOrDefault(row.Id), now))];
    }

    private static string[] Ids(IReadOnlyList<InvocationRow> rows) => [.. rows.Select(row => row.Id)];

    private static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such invocation");
}
