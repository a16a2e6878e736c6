using System.CommandLine;
using Invoke.Cli.Config;
using Invoke.Cli.Output;
using Invoke.Client;

namespace Invoke.Cli.CommandLine;

/// <summary>A command that runs: what it was given, whom it calls, and where it prints.</summary>
internal sealed class CommandRun
{
    private readonly ParseResult _parse;
    private readonly Lazy<ConfigFile> _config;
    private readonly Lazy<Connection> _connection;
    private readonly Lazy<Sandbox0Client> _client;
    private readonly Lazy<Printer> _output;

    public CommandRun(ParseResult parse)
    {
        _parse = parse;
        _config = new(() => ConfigFile.Load(Get(GlobalOptions.Config)));
        _output = new(() => new Printer(OutputFormats.Of(Get(GlobalOptions.Output), _config.Value), Get(GlobalOptions.Quiet)));
        _connection = new(() => Connection.Of(_config.Value, Get(GlobalOptions.Profile), Get(GlobalOptions.ApiUrl), Get(GlobalOptions.Token)));
        _client = new(() => Connection.Connect());
    }

    /// <summary>Where the gateway is, and who calls.</summary>
    public Connection Connection => _connection.Value;

    public Sandbox0Client Client => _client.Value;

    public Printer Output => _output.Value;

    /// <summary>The sandbox of <c>-s</c>.</summary>
    public Sandbox Sandbox => Client.Sandbox(Get(SandboxOption.Instance));

    public T Get<T>(Option<T> option) => _parse.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => _parse.GetValue(argument)!;

    /// <summary>Whether the option was given.</summary>
    public bool Has(Option option) => _parse.GetResult(option) is { Implicit: false };
}
