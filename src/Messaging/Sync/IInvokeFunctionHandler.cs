using Invoke.Contracts.Messages;

namespace Invoke.Messaging.Sync;

/// <summary>What a worker does with an invocation. It stands here so that the worker knows no bus.</summary>
public interface IInvokeFunctionHandler
{
    /// <summary>Runs the attempt. How it ends, badly too, is the answer; an exception says that there is none.</summary>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    Task<FunctionInvoked> HandleAsync(InvokeFunction message, CancellationToken cancellationToken);
}
