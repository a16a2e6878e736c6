using System.Globalization;
using System.Net;
using System.Text.Json;
using Invoke.Contracts.Errors;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>The calls that Invoke makes to Kubernetes. Each has its own clock, and what goes wrong becomes an error of ours.</summary>
internal sealed class PodApi(IKubernetes client, string podNamespace, TimeProvider clock, ILogger<PodApi> logger)
{
    /// <summary>How many pods are asked for at once.</summary>
    private const int PageSize = 500;

    private const int Tries = 3;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    /// <summary>The pod; null if there is none of that name.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public Task<V1Pod?> GetAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(token => client.CoreV1.ReadNamespacedPodAsync(name, podNamespace, cancellationToken: token), orNull: HttpStatusCode.NotFound, cancellationToken);

    /// <summary>Makes the pod.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.TooManyRequests"/> over a quota; <see cref="ErrorCode.StoreUnavailable"/>: it may have been made.</exception>
    public async Task<V1Pod> CreateAsync(V1Pod pod, CancellationToken cancellationToken) =>
        (await CallAsync(token => client.CoreV1.CreateNamespacedPodAsync(pod, podNamespace, cancellationToken: token), orNull: null, cancellationToken))!;

    /// <summary>Changes labels and annotations of exactly that sight of the pod; null if it has changed since, or is no more.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>, <see cref="ErrorCode.BadRequest"/>: it is too much for annotations.</exception>
    public async Task<V1Pod?> PatchAsync(SandboxPod pod, Sandbox record, CancellationToken cancellationToken)
    {
        var patch = new V1Patch(
            JsonSerializer.Serialize(new
            {
                metadata = new { resourceVersion = pod.Version, labels = SandboxRecord.Labels(record), annotations = SandboxRecord.Annotations(record) },
            }),
            V1Patch.PatchType.MergePatch);
        try
        {
            return await CallAsync(
                token => client.CoreV1.PatchNamespacedPodAsync(patch, pod.Name, podNamespace, cancellationToken: token), orNull: HttpStatusCode.Conflict, cancellationToken);
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Deletes the pod; false if there is none, or it has changed since the given sight of it.</summary>
    /// <param name="name">The pod.</param>
    /// <param name="graceSeconds">How long what runs in it may go on; 0 takes the pod out of the books without asking its node.</param>
    /// <param name="unchangedSince">Its resourceVersion, if it is to be deleted only as it was seen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public async Task<bool> DeleteAsync(string name, int graceSeconds, string? unchangedSince, CancellationToken cancellationToken)
    {
        var options = new V1DeleteOptions
        {
            GracePeriodSeconds = graceSeconds,
            Preconditions = unchangedSince is null ? null : new V1Preconditions { ResourceVersion = unchangedSince },
        };
        try
        {
            return await CallAsync(
                token => client.CoreV1.DeleteNamespacedPodAsync(name, podNamespace, options, cancellationToken: token), orNull: HttpStatusCode.Conflict, cancellationToken) is not null;
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>All our pods, and the version from which a watch goes on.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public async Task<(IReadOnlyCollection<V1Pod> Pods, string Version)> ListAsync(CancellationToken cancellationToken)
    {
        var pods = new List<V1Pod>();
        V1PodList page;
        string? next = null;
        do
        {
            var from = next;
            page = (await CallAsync(
                token => client.CoreV1.ListNamespacedPodAsync(podNamespace, labelSelector: PodNames.Selector, limit: PageSize, continueParameter: from, cancellationToken: token),
                orNull: null, cancellationToken))!;
            pods.AddRange(page.Items);
            next = page.Metadata.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));
        return (pods, page.Metadata.ResourceVersion);
    }

    /// <summary>What happens to our pods after that version, until the server ends it.</summary>
    /// <param name="version">From where on.</param>
    /// <param name="length">When the server is to end it.</param>
    /// <param name="onError">Gets what is no event; a <see cref="KubernetesException"/> is the server's own word.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<(WatchEventType Type, V1Pod Pod)> WatchAsync(string version, TimeSpan length, Action<Exception> onError, CancellationToken cancellationToken) =>
        client.CoreV1.WatchListNamespacedPodAsync(
            podNamespace, allowWatchBookmarks: true, labelSelector: PodNames.Selector, resourceVersion: version,
            timeoutSeconds: (int)length.TotalSeconds, onError: onError, cancellationToken: cancellationToken);

    private async Task<T?> CallAsync<T>(Func<CancellationToken, Task<T>> call, HttpStatusCode? orNull, CancellationToken cancellationToken)
        where T : class
    {
        for (var tryNumber = 1; ; tryNumber++)
        {
            using var timeout = new CancellationTokenSource(CallTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                return await call(either.Token);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == orNull)
            {
                return null;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.TooManyRequests && tryNumber < Tries)
            {
                // It says that it has done nothing.
                await Task.Delay(PauseOf(e.Response), clock, cancellationToken);
            }
            catch (HttpOperationException e)
            {
                throw Refused(e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new ApiException(ErrorCode.StoreUnavailable, "the cluster's API cannot be reached", e);
            }
        }
    }

    private ApiException Refused(HttpOperationException e)
    {
        var status = e.Response.StatusCode;
        var words = WordsOf(e.Response.Content);
        switch (status)
        {
            case HttpStatusCode.NotFound:
                return new ApiException(ErrorCode.NotFound, "there is no such sandbox", e);
            case HttpStatusCode.Gone:
                return new ApiException(ErrorCode.StoreUnavailable, "the cluster's API has forgotten where the list was", e);
            case HttpStatusCode.Forbidden when words.Contains("exceeded quota", StringComparison.Ordinal):
                return new ApiException(ErrorCode.TooManyRequests, "the cluster's quota of sandboxes is used up; delete one first", e);
            case HttpStatusCode.UnprocessableEntity when words.Contains("metadata.annotations", StringComparison.Ordinal):
                return new ApiException(ErrorCode.BadRequest, "config.env_vars is more than a pod's annotations can hold; make it smaller", e);
            case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                return new ApiException(ErrorCode.StoreUnavailable, "the cluster's API cannot do it now", e);
            default:
                // A right that the service account lacks, a RuntimeClass that is not there, a policy: the operator's to mend.
                Log.Refused(logger, (int)status, words);
                return new ApiException(ErrorCode.SandboxUnavailable, "the cluster refuses the sandbox's pod; the gateway's log says why", e);
        }
    }

    private static TimeSpan PauseOf(HttpResponseMessageWrapper response) =>
        response.Headers.TryGetValue("Retry-After", out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && TimeSpan.FromSeconds(seconds) is var asked && asked < MaxPause ? asked : MaxPause;

    private static string WordsOf(string? content)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(content).Message ?? "";
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException)
        {
            return "";
        }
    }
}
