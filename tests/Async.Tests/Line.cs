using Invoke.Contracts.Invocations;
using Invoke.Tests;
using Npgsql;

namespace Invoke.Async.Tests;

/// <summary>A broker, a PostgreSQL and two gateways, shared by tests that leave them as they found them. Each brings the workers that it ill-treats.</summary>
public sealed class Line : IAsyncLifetime
{
    private const string BrokerUri = "Messaging__RabbitMq__Uri";
    private readonly List<Wire> _wires = [];

    public NativeBroker Broker { get; private set; } = null!;

    public NativePostgres Postgres { get; private set; } = null!;

    public Cluster Cluster { get; private set; } = null!;

    internal WiredProcess[] Gateways { get; } = new WiredProcess[2];

    /// <summary>A way of the test's own into the store.</summary>
    internal NpgsqlDataSource Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var postgres = NativePostgres.StartAsync();
        Broker = await NativeBroker.StartAsync();
        Postgres = await postgres;
        // No pool: a connection that PostgreSQL's death has broken is never used again.
        Store = NpgsqlDataSource.Create(Postgres.ConnectionString + ";Pooling=false");
        var wire = NewWire();
        Cluster = await Cluster.StartAsync(
            wire.Uri, workers: 0, ("Store__Provider", "PostgreSql"), ("Store__ConnectionString", Postgres.ConnectionString), ("Logging__LogLevel__Invoke", "Debug"),
            ("Ingress__Users__0", "guest=default"), ("Ingress__Users__1", "rival=rivals"), ("Ingress__TriggerExchanges__0", "orders."));
        Gateways[0] = new WiredProcess(Cluster.Gateway, wire);
        Gateways[1] = await AddGatewayAsync();

        // Makes the queues, which processes declare as they first use them.
        await using var worker = await AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Hello);
        (await Cluster.EndAsync((await sandbox.AcceptAsync()).InvocationId)).Succeeded(AttemptOutcome.Finished);
    }

    internal async Task<WiredProcess> AddGatewayAsync(params (string Name, string Value)[] settings)
    {
        var wire = NewWire();
        return new WiredProcess(await Cluster.AddGatewayAsync(settings: [(BrokerUri, wire.Uri), .. settings]), wire);
    }

    internal async Task<WiredProcess> AddWorkerAsync(params (string Name, string Value)[] settings)
    {
        var wire = NewWire();
        return new WiredProcess(await Cluster.AddWorkerAsync(settings: [(BrokerUri, wire.Uri), .. settings]), wire);
    }

    /// <summary>Kills a gateway; another one is <see cref="Cluster.Gateway"/> then.</summary>
    internal async Task KillGatewayAsync(WiredProcess gateway)
    {
        await gateway.KillAsync();
        Cluster.Gateways.Remove(gateway.Process);
    }

    /// <summary>The worker that was last allowed to have the invocation: its host and process id.</summary>
    internal async Task<string?> ClaimedByAsync(string invocationId)
    {
        await using var command = Store.CreateCommand("SELECT claimed_by FROM invocations WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = invocationId });
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string;
    }

    /// <summary>Has the two gateways again that it had in the beginning, or others in their place.</summary>
    internal async Task MendAsync()
    {
        for (var i = 0; i < Gateways.Length; i++)
        {
            Gateways[i].Wire.ToBroker.Open();
            Gateways[i].Wire.FromBroker.Open();
            if (Gateways[i].Process.HasExited) Gateways[i] = await AddGatewayAsync();
        }

        foreach (var stranger in Cluster.Gateways.Except(Gateways.Select(gateway => gateway.Process)).ToList())
        {
            await stranger.KillAsync();
            Cluster.Gateways.Remove(stranger);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
        foreach (var wire in _wires) await wire.DisposeAsync();
        if (Store is not null) await Store.DisposeAsync();
        if (Broker is not null) await Broker.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
    }

    private Wire NewWire()
    {
        var wire = new Wire(Broker.Port);
        lock (_wires) _wires.Add(wire);
        return wire;
    }
}
