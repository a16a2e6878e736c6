using System.Data.Common;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Invoke.Gateway.Store.Sqlite;

/// <summary>
/// The one writer of a SQLite file. Commands that come while it commits share the next transaction, so that the disk is
/// waited for once for all of them; each has a savepoint of its own, and its failure is its own.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxTogether = 256;

    private readonly Channel<Command> _waiting = Channel.CreateUnbounded<Command>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _connectionString;
    private readonly Func<Exception, Exception> _translate;
    private readonly Task _loop;

    /// <param name="connectionString">The file.</param>
    /// <param name="translate">What a failure is to its caller.</param>
    public SqliteWriter(string connectionString, Func<Exception, Exception> translate)
    {
        (_connectionString, _translate) = (connectionString, translate);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Runs the command; it is committed when this returns.</summary>
    public Task<T> RunAsync<T>(Func<DbConnection, Task<T>> command, CancellationToken cancellationToken)
    {
        var waiting = new Command<T>(command, cancellationToken);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(waiting), this);
        return waiting.Done;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var together = new List<Command>();
            try
            {
                await TogetherAsync(together);
                foreach (var command in together) command.Commit();
            }
            catch (Exception e)
            {
                // Nothing of the transaction is left: begin or commit failed. Those who came meanwhile would fare no better, only later.
                var failure = _translate(e);
                while (together.Count < MaxTogether && _waiting.Reader.TryRead(out var command)) together.Add(command);
                foreach (var command in together) command.Fail(failure);
            }
        }
    }

    private async Task TogetherAsync(List<Command> together)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
        try
        {
            while (together.Count < MaxTogether && _waiting.Reader.TryRead(out var command))
            {
                together.Add(command);
                if (command.IsGivenUp) continue;
                await connection.ExecuteAsync("SAVEPOINT one");
                if (await command.TryAsync(connection) is { } failure)
                {
                    // A full disk, among others, makes SQLite roll back all of the transaction by itself: then all of them have failed.
                    if (IsRolledBack(connection)) throw failure;
                    command.Note(_translate(failure));
                    await connection.ExecuteAsync("ROLLBACK TO one");
                }

                await connection.ExecuteAsync("RELEASE one");
            }

            await connection.ExecuteAsync("COMMIT");
        }
        catch
        {
            // The connection goes back to the pool without a transaction.
            if (!IsRolledBack(connection)) await connection.ExecuteAsync("ROLLBACK");
            throw;
        }
    }

    private static bool IsRolledBack(SqliteConnection connection) => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) != 0;

    private abstract class Command
    {
        /// <summary>Nobody waits for it, and it has not begun.</summary>
        public abstract bool IsGivenUp { get; }

        /// <summary>Runs it; why it failed, if it did.</summary>
        public abstract Task<Exception?> TryAsync(DbConnection connection);

        /// <summary>What its caller is told of its own failure once the transaction has ended.</summary>
        public abstract void Note(Exception failure);

        public abstract void Commit();

        public abstract void Fail(Exception failure);
    }

    private sealed class Command<T>(Func<DbConnection, Task<T>> run, CancellationToken givenUp) : Command
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _failure;

        public Task<T> Done => _done.Task;

        public override bool IsGivenUp
        {
            get
            {
                if (!givenUp.IsCancellationRequested) return false;
                _failure = new OperationCanceledException(givenUp);
                return true;
            }
        }

        public override async Task<Exception?> TryAsync(DbConnection connection)
        {
            try
            {
                _result = await run(connection);
                return null;
            }
            catch (Exception e)
            {
                return e;
            }
        }

        public override void Note(Exception failure) => _failure = failure;

        public override void Commit()
        {
            if (_failure is null) _done.SetResult(_result!);
            else Fail(_failure);
        }

        public override void Fail(Exception failure)
        {
            if (failure is OperationCanceledException) _done.SetCanceled(givenUp.IsCancellationRequested ? givenUp : new CancellationToken(canceled: true));
            else _done.SetException(failure);
        }
    }
}
