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
    private const int LookUpsAtOnce = 32;
    private const int VerdictsKept = 10_000;
    private static readonly TimeSpan KeepVerdict = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallerPatience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _lookUps = new(LookUpsAtOnce);
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
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await LookUpAsync(host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (!options.Value.AllowPrivateNetworks && Array.Find(addresses, address => !GlobalAddress.IsGlobal(address)) is { } forbidden)
            throw new ForbiddenTargetException($"the host has the address {forbidden}, which is not a global one");
        return addresses;
    }

    public void Dispose()
    {
        _lookUps.Dispose();
        _verdicts.Dispose();
    }

    private async Task<bool> IsForbiddenAsync(string host, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(CallerPatience);
        try
        {
            await ResolveAsync(host, patience.Token);
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

    /// <summary>On a thread of its own, and few at once: the system's resolver blocks for as long as a hostile name server likes.</summary>
    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        await _lookUps.WaitAsync(cancellationToken);
        var found = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return lookUp(host);
                }
                finally
                {
                    _lookUps.Release();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await found.WaitAsync(cancellationToken);
    }
}
