using System.Net;
using Invoke.Contracts.Errors;
using k8s;
using k8s.Autorest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>
/// Keeps <see cref="PodCache"/> true: one list, then one watch for the whole process, which goes on from where it was cut. While
/// the API is away the cache stays as it is, and calls go on from it.
/// </summary>
internal sealed class PodWatch(PodApi api, PodCache cache, WatchMetrics metrics, TimeProvider clock, ILogger<PodWatch> logger) : BackgroundService
{
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a watch is asked for; less by up to a quarter, so that processes do not come back together.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <summary>A server that has not ended it by then is not there any more.</summary>
    private static readonly TimeSpan Overtime = TimeSpan.FromSeconds(30);

    /// <summary>A watch that has stood for so long is one, though nothing has come of it yet: a connection is refused or given up before.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>From where the watch goes on; null: list first.</summary>
    private string? _version;

    /// <summary>Whether the pods were ever listed: before that nothing is known.</summary>
    public bool HasListed { get; private set; }

    /// <summary>Why the cache may be out of date; null if it is not.</summary>
    public string? Trouble { get; private set; } = "not listed yet";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = MinPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = clock.GetTimestamp();
            try
            {
                if (_version is null) await ListAsync(stoppingToken);
                await FollowAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsGone(e))
            {
                // What happened meanwhile is forgotten there: only a new list tells.
                metrics.Relisted();
                Log.WatchGone(logger);
                _version = null;
            }
            catch (EndOfStreamException)
            {
                // It ended, or was cut, before anything had happened.
            }
            catch (Exception e)
            {
                Fail((e.InnerException ?? e).Message);
            }

            // Also after a clean end: a server that ends every watch at once is not to be asked without end.
            pause = clock.GetElapsedTime(started) > MaxPause ? MinPause : Min(pause * 2, MaxPause);
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var (pods, version) = await api.ListAsync(cancellationToken);
        cache.Replace(pods, version);
        _version = version;
        HasListed = true;
        Work(pods.Count);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var length = Length * (1 - (Random.Shared.NextDouble() / 4));
        Exception? failure = null;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var settled = clock.CreateTimer(_ => Work(count: null), null, Settled, Timeout.InfiniteTimeSpan);
        using var overtime = clock.CreateTimer(_ => cut.Cancel(), null, length + Overtime, Timeout.InfiniteTimeSpan);
        try
        {
            await foreach (var (type, pod) in api.WatchAsync(_version!, length, Cut, cut.Token))
            {
                _version = pod.Metadata.ResourceVersion;
                Work(count: null);
                if (type is WatchEventType.Deleted) cache.Remove(pod.Metadata.Name);
                else if (type is WatchEventType.Added or WatchEventType.Modified) cache.Apply(pod);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw failure ?? new TimeoutException("the watch fell silent", e);
        }

        if (failure is not null) throw failure;

        void Cut(Exception e)
        {
            failure ??= e;
            cut.Cancel();
        }
    }

    private void Work(int? count)
    {
        if (Trouble is null) return;
        Trouble = null;
        Log.WatchWorks(logger, count ?? cache.All.Count());
    }

    private void Fail(string trouble)
    {
        metrics.Failed();
        if (Trouble != trouble) Log.WatchFails(logger, trouble);
        Trouble = trouble;
    }

    private static bool IsGone(Exception e) => e switch
    {
        KubernetesException gone => gone.Status.Code == (int)HttpStatusCode.Gone,
        HttpOperationException http => http.Response.StatusCode is HttpStatusCode.Gone,
        ApiException { InnerException: HttpOperationException inner } => IsGone(inner),
        _ => false,
    };

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
