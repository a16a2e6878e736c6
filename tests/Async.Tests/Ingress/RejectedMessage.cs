using System.Text;
using Invoke.Contracts.Messages;
using RabbitMQ.Client;

namespace Invoke.Async.Tests.Ingress;

/// <summary>A message that was put aside.</summary>
internal sealed record RejectedMessage(string? MessageId, string Code, string Reason, IReadOnlyDictionary<string, object?> Headers, byte[] Body)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Takes so many out of the queue, waiting for them.</summary>
    public static async Task<IReadOnlyDictionary<string, RejectedMessage>> TakeAsync(string uri, int count)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var taken = new Dictionary<string, RejectedMessage>(StringComparer.Ordinal);
        await Invoke.Tests.Wait.UntilAsync(
            async () =>
            {
                while (taken.Count < count && await channel.BasicGetAsync(Queues.Rejected, autoAck: true, Token) is { } message)
                {
                    var headers = message.BasicProperties.Headers!.ToDictionary(header => header.Key, header => header.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header.Value);
                    var one = new RejectedMessage(
                        message.BasicProperties.MessageId, (string)headers["x-invoke-code"]!, (string)headers["x-invoke-reason"]!, headers, message.Body.ToArray());
                    taken.Add(one.MessageId ?? "", one);
                }

                return taken.Count == count;
            },
            $"{count} messages are put aside, and not only {string.Join(' ', taken.Keys)}", Token);
        return taken;
    }
}
