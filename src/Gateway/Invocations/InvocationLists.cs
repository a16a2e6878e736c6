using Dapper;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Lists a team's invocations.</summary>
internal sealed class InvocationLists(IStore store, StoreClock clock, InvocationReader reader)
{
    public async Task<InvocationList> PageAsync(string teamId, InvocationQuery query, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await store.ReadAsync(
            async connection =>
            {
                var parameters = new DynamicParameters(query.Filter.Parameters());
                parameters.AddDynamicParams(new { teamId, cursor = query.Cursor, most = query.Limit + 1 });
                var rows = (await connection.QueryAsync<InvocationRow>($"""
                    SELECT {InvocationTable.Columns} FROM invocations
                    WHERE team_id = @teamId {(query.Cursor is null ? "" : "AND id < @cursor")} {query.Filter.Sql(store.JsonText("labels", "@labelKey"))}
                    ORDER BY id DESC LIMIT @most
                    """, parameters)).AsList();
                var page = rows.Take(query.Limit).ToList();
                return new InvocationList
                {
                    Invocations = await reader.WithAttemptsAsync(connection, page, now),
                    NextCursor = rows.Count > query.Limit ? page[^1].Id : null,
                };
            },
            cancellationToken);
    }
}
