using System.Collections.Concurrent;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Sandboxes.Local;

/// <summary>Sandboxes on this machine: one directory each, and a procd that is started when it is needed.</summary>
internal sealed class LocalSandboxDriver(
    LocalPaths paths, LocalIsolation isolation, IOptions<LocalOptions> options, ProcdClient procd, ProcdSigner signer, TimeProvider time, ILogger<LocalSandboxDriver> logger)
    : ISandboxDriver, IDisposable
{
    public const string DefaultTemplate = "default";

    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim _claims = new(1);
    private readonly SandboxRecords _records = new();

    // The process of each sandbox that this gateway has told its configuration. Another one is not to be called yet.
    private readonly ConcurrentDictionary<string, ProcessHandle> _configured = new(StringComparer.Ordinal);

    public async Task<Sandbox> ClaimAsync(SandboxClaim claim, CancellationToken cancellationToken)
    {
        if (claim.Template != DefaultTemplate)
            throw new ApiException(ErrorCode.BadRequest, $"template '{claim.Template}' does not exist; there is '{DefaultTemplate}'");

        var sandbox = await CreateAsync(claim, cancellationToken);
        var directory = paths.Of(sandbox.Id);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Value.StartTimeout);
        try
        {
            using (await directory.LockAsync(patience.Token)) await MakeReadyAsync(directory, sandbox, patience.Token);
            return sandbox;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return sandbox with { Status = SandboxStatus.Starting };
        }
        catch
        {
            // A sandbox that could not be started, or that nobody waited for, is not left behind.
            await DeleteAsync(sandbox.Id, CancellationToken.None);
            throw;
        }
    }

    public Task<Sandbox?> GetAsync(string sandboxId, CancellationToken cancellationToken) =>
        Task.FromResult(SandboxId.IsValid(sandboxId) ? _records.Read(paths.Of(sandboxId)) : null);

    public Task<IReadOnlyList<Sandbox>> ListAsync(string teamId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Sandbox> sandboxes =
        [
            .. All().Where(sandbox => sandbox.TeamId == teamId).OrderByDescending(sandbox => sandbox.ClaimedAt).ThenBy(sandbox => sandbox.Id, StringComparer.Ordinal),
        ];
        return Task.FromResult(sandboxes);
    }

    public async Task<Sandbox> UpdateAsync(string sandboxId, Func<Sandbox, Sandbox> change, CancellationToken cancellationToken)
    {
        var directory = DirectoryOf(sandboxId);
        using (await directory.LockAsync(cancellationToken))
        {
            var changed = change(directory.Read() ?? throw SandboxDirectory.NotFound()) with { UpdatedAt = time.GetUtcNow().UtcDateTime };
            try
            {
                directory.Write(changed);
            }
            catch (IOException e)
            {
                throw NotKept(e);
            }

            return changed;
        }
    }

    public async Task<bool> DeleteAsync(string sandboxId, CancellationToken cancellationToken)
    {
        if (!SandboxId.IsValid(sandboxId) || paths.Of(sandboxId) is not { } directory || directory.Read() is null) return false;
        using (await directory.LockAsync(cancellationToken))
        {
            if (directory.Read() is null) return false;
            await LocalProcess.KillAsync(directory, cancellationToken);
            directory.Discard();
        }

        await EmptyTrashAsync(cancellationToken);

        Forget(sandboxId);
        Log.Deleted(logger, sandboxId);
        return true;
    }

    public async Task<ProcdEndpoint> LocateAsync(string sandboxId, CancellationToken cancellationToken)
    {
        var directory = DirectoryOf(sandboxId);
        if (!directory.Exists) throw SandboxDirectory.NotFound();
        directory.NoteUse(time.GetUtcNow().UtcDateTime);
        if (!IsReady(directory))
        {
            using (await directory.LockAsync(cancellationToken))
                await MakeReadyAsync(directory, directory.Read() ?? throw SandboxDirectory.NotFound(), cancellationToken);
        }

        return directory.Endpoint;
    }

    /// <summary>Deletes what has expired and stops what nobody has called for long.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var unfinished in paths.All().Where(directory => directory.IsAbandoned(now))) unfinished.Discard();
        await EmptyTrashAsync(cancellationToken);
        foreach (var gone in _configured.Keys.Union(_records.Ids).Where(id => !paths.Of(id).Exists)) Forget(gone);
        foreach (var sandbox in All())
        {
            if (IsPast(sandbox.ExpiresAt, now) || IsPast(sandbox.HardExpiresAt, now))
            {
                Log.Expired(logger, sandbox.Id);
                await DeleteAsync(sandbox.Id, cancellationToken);
            }
            else if (IsIdle(paths.Of(sandbox.Id)))
            {
                await StopIdleAsync(paths.Of(sandbox.Id), cancellationToken);
            }
        }
    }

    public void Doubt(string sandboxId)
    {
        // Nothing is taken for granted: LocateAsync looks at the process each time.
    }

    public void Dispose()
    {
        foreach (var sandbox in _configured.Keys) LetGo(sandbox);
        _claims.Dispose();
    }

    private static bool IsPast(DateTime at, DateTime now) => at != default && at <= now;

    private bool IsIdle(SandboxDirectory directory) =>
        time.GetUtcNow().UtcDateTime - directory.UsedAt > options.Value.IdleStop && LocalProcess.Find(directory) != 0;

    private async Task StopIdleAsync(SandboxDirectory directory, CancellationToken cancellationToken)
    {
        using (await directory.LockAsync(cancellationToken))
        {
            if (!IsIdle(directory)) return;

            // Draining lets a run that outlasts the idle time finish; a call that comes meanwhile waits for the lock and starts procd anew.
            LetGo(directory.Id);
            Log.StoppedIdle(logger, directory.Id);
            await LocalProcess.DrainAsync(directory, cancellationToken);
        }
    }

    private async Task<Sandbox> CreateAsync(SandboxClaim claim, CancellationToken cancellationToken)
    {
        await _claims.WaitAsync(cancellationToken);
        try
        {
            if (All().Count() >= options.Value.MaxSandboxes)
                throw new ApiException(ErrorCode.TooManyRequests, $"there are already {options.Value.MaxSandboxes} sandboxes (Local:MaxSandboxes); delete one first");

            var now = time.GetUtcNow().UtcDateTime;
            var id = SandboxId.Create();
            var sandbox = new Sandbox
            {
                Id = id,
                Template = claim.Template,
                TeamId = claim.TeamId,
                UserId = claim.UserId,
                PodName = id.Replace('_', '-'),
                Status = SandboxStatus.Running,
                Config = claim.Config,
                ClaimedAt = now,
                UpdatedAt = now,
                ExpiresAt = claim.Config.Ttl is > 0 and var ttl ? now.AddSeconds(ttl) : default,
                HardExpiresAt = claim.Config.HardTtl is > 0 and var hard ? now.AddSeconds(hard) : default,
            };
            Record(paths.Of(id), sandbox);
            return sandbox;
        }
        finally
        {
            _claims.Release();
        }
    }

    private static void Record(SandboxDirectory directory, Sandbox sandbox)
    {
        try
        {
            directory.Create();
            directory.Write(sandbox);
        }
        catch (IOException e)
        {
            directory.Discard();
            throw NotKept(e);
        }
    }

    private static ApiException NotKept(IOException e) =>
        new(ErrorCode.StoreUnavailable, "the sandbox's record cannot be written; the disk of the state directory may be full", e);

    /// <summary>Deletes what was thrown away; what cannot be deleted now waits for the reaper, and nobody else has to.</summary>
    private async Task EmptyTrashAsync(CancellationToken cancellationToken)
    {
        try
        {
            await paths.EmptyTrashAsync(cancellationToken);
        }
        catch (IOException e)
        {
            Log.TrashStays(logger, e);
        }
    }

    /// <summary>What this gateway knows of a sandbox that is no more, whichever gateway deleted it.</summary>
    private void Forget(string sandboxId)
    {
        LetGo(sandboxId);
        _records.Forget(sandboxId);
    }

    private void LetGo(string sandboxId)
    {
        if (_configured.TryRemove(sandboxId, out var process)) process.Dispose();
    }

    /// <summary>Whether the sandbox's process lives and has its configuration.</summary>
    private bool IsReady(SandboxDirectory directory) => _configured.TryGetValue(directory.Id, out var process) && process.Lives;

    /// <summary>Starts procd if there is none, waits for it and tells it its configuration. The caller holds the lock.</summary>
    private async Task MakeReadyAsync(SandboxDirectory directory, Sandbox sandbox, CancellationToken cancellationToken)
    {
        if (IsReady(directory)) return;
        var started = time.GetTimestamp();
        var endpoint = directory.Endpoint;
        var (process, adopted) = (ProcessHandle.Open(LocalProcess.Find(directory)), true);
        while (!process.Lives || !directory.TakeSocket() || !await procd.IsReadyAsync(endpoint, cancellationToken))
        {
            if (process.Lives)
            {
                await Task.Delay(ReadyPoll, time, cancellationToken);
                continue;
            }

            // There was none, or it was on its way out; the next one is ours.
            process.Dispose();
            if (!adopted)
                throw new ApiException(ErrorCode.SandboxUnavailable, "the sandbox's procd ended as it started; its procd.log says why");
            (process, adopted) = (SandboxCommand.Start(directory, options.Value, isolation, signer.PublicKey), false);
        }

        await procd.ConfigureAsync(endpoint, sandbox.ProcdConfig(), cancellationToken);
        LetGo(sandbox.Id);
        _configured[sandbox.Id] = process;
        directory.NoteUse(time.GetUtcNow().UtcDateTime);
        Log.Ready(logger, sandbox.Id, adopted ? "found" : "started", time.GetElapsedTime(started).TotalMilliseconds);
    }

    private IEnumerable<Sandbox> All() => paths.All().Select(directory => directory.Read()).OfType<Sandbox>();

    private SandboxDirectory DirectoryOf(string sandboxId) =>
        SandboxId.IsValid(sandboxId) ? paths.Of(sandboxId) : throw SandboxDirectory.NotFound();
}
