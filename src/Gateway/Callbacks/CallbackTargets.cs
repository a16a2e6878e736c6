using System.Net;
using System.Net.Sockets;
using Invoke.Contracts.Errors;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Callbacks;

/// <summary>Where callbacks may go: to hosts all of whose addresses are global.</summary>
/// <param name="options">Whether others are allowed, too.</param>
/// <param name="lookUp">Finds the addresses of a name.</param>
internal sealed class CallbackTargets(IOptions<CallbackOptions> options, Func<string, IPAddress[]> lookUp) : IDisposable
{
    private const int CallersLookUpsAtOnce = 16;
    private const int VerdictsKept = 10_000;
    private static readonly TimeSpan KeepVerdict = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallerPatience = TimeSpan.FromSeconds(3);

    // Callers, who may name as many hosts as they like, take no look-up from what is sent; nor does one team, whose part of that is half.
    private readonly SemaphoreSlim _callersLookUps = new(CallersLookUpsAtOnce);
    private readonly SemaphoreSlim _lookUps = new(options.Value.Concurrency);
    private readonly MemoryCache _verdicts = new(new MemoryCacheOptions { SizeLimit = VerdictsKept });

    /// <summary>
    /// Refuses a callback at the earliest point; its address is checked again whenever it is sent. A host without an address now may have one by then.
    /// </summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.CallbackUrlForbidden"/>.</exception>
    public async ValueTask RequireAsync(CallbackTerms? callback, CancellationToken cancellationToken)
    {
        if (callback is null || options.Value.AllowPrivateNetworks) return;
        var host = callback.Url.IdnHost;
        if (!_verdicts.TryGetValue(host, out bool isForbidden))
        {
            isForbidden = await IsForbiddenAsync(host, cancellationToken);
            _verdicts.Set(host, isForbidden, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = KeepVerdict });
        }

        if (isForbidden) throw new ApiException(ErrorCode.CallbackUrlForbidden, $"the host of the callback's url has an address that is not a global one: {host}");
    }

    /// <summary>The addresses of the host, every one of which may be connected to.</summary>
    /// <exception cref="ForbiddenTargetException">One of them may not.</exception>
    /// <exception cref="SocketException">It has none.</exception>
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => ResolveAsync(host, _lookUps, cancellationToken);

    public void Dispose()
    {
        _callersLookUps.Dispose();
        _lookUps.Dispose();
        _verdicts.Dispose();
    }

    private async Task<bool> IsForbiddenAsync(string host, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(CallerPatience);
        try
        {
            await ResolveAsync(host, _callersLookUps, patience.Token);
            return false;
        }
        catch (ForbiddenTargetException)
        {
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, SemaphoreSlim atOnce, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await LookUpAsync(host, atOnce, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (!options.Value.AllowPrivateNetworks && Array.Find(addresses, address => !GlobalAddress.IsGlobal(address)) is { } forbidden)
            throw new ForbiddenTargetException($"the host has the address {forbidden}, which is not a global one");
        return addresses;
    }

    /// <summary>On a thread of its own, and few at once: the system's resolver blocks for as long as a hostile name server likes.</summary>
    private async Task<IPAddress[]> LookUpAsync(string host, SemaphoreSlim atOnce, CancellationToken cancellationToken)
    {
        await atOnce.WaitAsync(cancellationToken);
        var found = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return lookUp(host);
                }
                finally
                {
                    atOnce.Release();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await found.WaitAsync(cancellationToken);
    }
}
