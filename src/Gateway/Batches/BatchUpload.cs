using Invoke.Contracts;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Batches;

/// <summary>One upload of lines: what is good is accepted some hundred at a time, what is bad is told, and nothing else is held.</summary>
internal sealed class BatchUpload(
    BatchRow batch, int room, InvocationFactory factory, Acceptance acceptance, IdempotencyTable keys, TeamQuota quota, StoreClock clock, LineSandboxes sandboxes,
    CallbackTargets callbacks)
{
    private const int MaxTogether = 500;
    private const int MaxTogetherBytes = 4 * 1024 * 1024;
    private const int MaxTold = 100;

    private readonly List<(long Line, NewInvocation Invocation)> _together = [];
    private readonly List<BatchRejection> _rejected = [];
    private int _bytes;
    private long _accepted, _replayed, _rejectedCount;

    /// <summary>What has become of the lines so far.</summary>
    public BatchAccepted Answer => new()
    {
        BatchId = batch.Id, Accepted = _accepted, Replayed = _replayed, Rejected = _rejected, RejectedCount = _rejectedCount,
    };

    public async Task ReadAsync(IAsyncEnumerable<(long Number, byte[]? Content)> lines, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAllAsync(lines, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It broke off. What came whole counts, though nobody waits for the answer any more.
            await AcceptAsync(CancellationToken.None);
            throw;
        }

        await AcceptAsync(cancellationToken);
    }

    private async Task ReadAllAsync(IAsyncEnumerable<(long Number, byte[]? Content)> lines, CancellationToken cancellationToken)
    {
        await foreach (var (number, content) in lines.WithCancellation(cancellationToken))
        {
            if (content is not null && content.AsSpan().TrimEnd(" \t\r"u8).IsEmpty) continue;
            try
            {
                Take(number, await CheckAsync(content, cancellationToken), content!.Length);
            }
            catch (ApiException e)
            {
                Reject(number, e.Error.Code, e.Error.Message);
            }

            if (_together.Count >= MaxTogether || _bytes >= MaxTogetherBytes) await AcceptAsync(cancellationToken);
        }
    }

    private async Task<NewInvocation> CheckAsync(byte[]? content, CancellationToken cancellationToken)
    {
        if (content is null) throw new ApiException(ErrorCode.RequestTooLarge, $"the line is over the limit of {Limits.RequestBodyBytes} bytes");
        var now = await clock.NowAsync(cancellationToken);
        var (sandbox, function, key, terms) = LineReader.Read(content, now);
        await sandboxes.RequireAsync(sandbox, cancellationToken);
        await callbacks.RequireAsync(terms.Callback, cancellationToken);

        using var item = Tracing.StartItem(batch.Id);
        var made = factory.Make(batch.TeamId, sandbox, function, terms, now);
        Tracing.Name(item, made.Row.Id);
        return made with
        {
            Row = made.Row with { BatchId = batch.Id, IdempotencyKey = key },
            Fingerprint = key is null ? null : IdempotencyKey.Fingerprint(sandbox, function, content),
        };
    }

    private void Take(long number, NewInvocation invocation, int bytes)
    {
        _together.Add((number, invocation));
        _bytes += bytes;
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        if (_together.Count > room - _accepted) await RejectSurplusAsync(cancellationToken);
        if (_together.Count == 0) return;
        try
        {
            await quota.RequireRoomAsync(batch.TeamId, _together.Count, cancellationToken);
            var accepted = await acceptance.AcceptAsync(batch.TeamId, [.. _together.Select(one => one.Invocation)], cancellationToken);
            for (var i = 0; i < accepted.Count; i++) Count(_together[i].Line, accepted[i]);
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.TooManyRequests)
        {
            foreach (var (line, _) in _together) Reject(line, e.Error.Code, e.Error.Message);
        }

        _together.Clear();
        _bytes = 0;
    }

    /// <summary>Of those that wait only so many may be new as the batch has room for; lines whose key is known take none.</summary>
    private async Task RejectSurplusAsync(CancellationToken cancellationToken)
    {
        var known = await keys.KnownAsync(batch.TeamId, [.. _together.Select(one => one.Invocation.Row.IdempotencyKey).OfType<string>()], cancellationToken);
        var left = room - _accepted;
        _together.RemoveAll(one =>
        {
            var key = one.Invocation.Row.IdempotencyKey;
            if (key is not null && known.Contains(key)) return false;
            if (left-- <= 0)
            {
                Reject(one.Line, ErrorCode.RequestTooLarge, "the batch has as many lines as it may have");
                return true;
            }

            if (key is not null) known.Add(key);
            return false;
        });
    }

    private void Count(long line, Accepted accepted)
    {
        switch (accepted.Kind)
        {
            case AcceptedKind.New:
                _accepted++;
                break;
            case AcceptedKind.Replayed:
                _replayed++;
                break;
            default:
                Reject(line, ErrorCode.IdempotencyKeyReused, $"idempotency_key was used for another request, {accepted.Row.Id}");
                break;
        }
    }

    private void Reject(long line, ErrorCode code, string message)
    {
        _rejectedCount++;
        if (_rejected.Count < MaxTold) _rejected.Add(new BatchRejection { Line = line, Code = code, Message = message });
    }
}
