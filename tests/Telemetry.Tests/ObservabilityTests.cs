using System.Text.Json;
using System.Text.RegularExpressions;
using Invoke.Tests;

namespace Invoke.Telemetry.Tests;

/// <summary>What deploy/observability asks Prometheus for, and docs/operations.md explains, is what the processes tell.</summary>
public sealed partial class ObservabilityTests(TracedLine line) : IClassFixture<TracedLine>
{
    /// <summary>Only where sandboxes are pods; src/Sandboxes/Kubernetes has them, and its own tests.</summary>
    private static readonly string[] OfKubernetes = ["invoke_sandbox_claim_duration_seconds", "invoke_sandbox_watch_failures_total"];

    private static readonly Dictionary<string, string> Path = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" };

    private static string Directory => System.IO.Path.Combine(Repository.Root, "deploy/observability");

    private static string Alerts => File.ReadAllText(System.IO.Path.Combine(Directory, "alerts.yaml"));

    private static string Operations => File.ReadAllText(System.IO.Path.Combine(Repository.Root, "docs/operations.md"));

    [GeneratedRegex(@"\b(invoke|http|dotnet)_[a-z0-9_]+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MetricName { get; }

    [GeneratedRegex("(?m)^(?<name>[a-z_0-9]+)(\\{| )", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SeriesName { get; }

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OfHistogram { get; }

    [Fact]
    public async Task The_alert_rules_hold_what_their_tests_ask()
    {
        Assert.Contains("SUCCESS", await ChildProgram.RunAsync(Path, "/usr/bin/promtool", "check", "rules", System.IO.Path.Combine(Directory, "alerts.yaml")), StringComparison.Ordinal);
        Assert.Contains("SUCCESS", await ChildProgram.RunAsync(Path, "/usr/bin/promtool", "test", "rules", System.IO.Path.Combine(Directory, "alerts_test.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_is_tested_and_has_its_paragraph()
    {
        var names = Regex.Matches(Alerts, "alert: (?<name>\\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(match => match.Groups["name"].Value).ToList();
        Assert.NotEmpty(names);
        var tested = File.ReadAllText(System.IO.Path.Combine(Directory, "alerts_test.yaml"));
        Assert.All(names, name =>
        {
            Assert.Contains($"alertname: {name}\n        exp_alerts", tested, StringComparison.Ordinal);
            Assert.Contains($"\n### {name}\n\n", Operations, StringComparison.Ordinal);
            Assert.Contains($"runbook: docs/operations.md#{name.ToLowerInvariant()}}}", Alerts, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Every_metric_that_an_alert_or_the_dashboard_names_is_in_a_scrape_and_every_one_of_ours_is_explained()
    {
        var sandbox = await line.Cluster.ClaimAsync(Sandbox.Hello);
        await sandbox.InvokeAsync();
        await line.RunAsync(sandbox);
        using (var stranger = new HttpRequestMessage(HttpMethod.Get, new Uri(line.Cluster.Gateway.Url, "/api/v1/sandboxes")))
        {
            stranger.Headers.Authorization = new("Bearer", "s0_none");
            using var refused = await line.Cluster.Http.SendAsync(stranger, TestContext.Current.CancellationToken);
        }

        var dashboard = JsonElement.Parse(await File.ReadAllBytesAsync(System.IO.Path.Combine(Directory, "dashboard.json"), TestContext.Current.CancellationToken));
        var asked = dashboard.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)
            .Append(Alerts).SelectMany(text => MetricName.Matches(text)).Select(match => match.Value).Where(name => name is not "http_route").Distinct().ToList();
        Assert.Contains("invoke_invocations_total", asked);

        var told = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            // The queues are looked at every ten seconds.
            await Wait.UntilAsync(
                async () =>
                {
                    told = await ToldAsync();
                    return asked.TrueForAll(told.Contains);
                }, "every metric is told", TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Empty(asked.Except(told));
        }

        var ours = told.Where(name => name.StartsWith("invoke_", StringComparison.Ordinal)).Select(name => OfHistogram.Replace(name, "")).Concat(OfKubernetes).Distinct();
        Assert.All(ours, name => Assert.Matches($"`{name}[`{{]", Operations));
    }

    [Fact]
    public async Task Metrics_are_exported_over_OTLP_as_well()
    {
        await (await line.Cluster.ClaimAsync(Sandbox.Hello)).InvokeAsync();
        await Wait.UntilAsync(
            () => line.Receiver.Metrics.Any(metric => metric is { Service: "invoke-gateway", Name: "invoke.invocations" }) && line.Receiver.Metrics.Any(metric => metric is { Service: "invoke-worker", Name: "invoke.runs.killed" }),
            "both export metrics", TestContext.Current.CancellationToken);
    }

    private async Task<HashSet<string>> ToldAsync()
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var process in line.Cluster.Gateways.Concat(line.Cluster.Workers))
            told.UnionWith(SeriesName.Matches(await process.MetricsAsync()).Select(match => match.Groups["name"].Value));
        return told;
    }
}
