using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Invoke.Tests;
using k8s;

namespace Invoke.Kubernetes.Tests;

/// <summary>A RabbitMQ in the cluster, with a user a role from deploy/rabbitmq/definitions.json.</summary>
internal static class Broker
{
    private const string Password = "test-only";

    /// <summary>Starts it and makes its users.</summary>
    /// <returns>What is to stand before and after the user's name in the URI.</returns>
    public static async Task<Func<string, string>> StartAsync(IKubernetes client)
    {
        var address = await Peer.StartAsync(client, "rabbitmq", Settings.BrokerImage, ("RABBITMQ_DEFAULT_USER", "admin"), ("RABBITMQ_DEFAULT_PASS", Password));
        using var http = new HttpClient { BaseAddress = new Uri($"http://{address}:15672/api/"), Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{Password}")));
        await Wait.UntilAsync(() => AnswersAsync(http), "the broker answers", CancellationToken.None, Cluster.Patience);

        using var definitions = new StringContent(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/rabbitmq/definitions.json")), Encoding.UTF8, "application/json");
        (await http.PostAsync(new Uri("definitions", UriKind.Relative), definitions)).EnsureSuccessStatusCode();
        foreach (var user in (string[])["invoke-gateway", "invoke-worker", "invoke-ingress"])
            (await http.PutAsJsonAsync(new Uri($"users/{user}", UriKind.Relative), new { password = Password, tags = "" })).EnsureSuccessStatusCode();
        return user => $"amqp://{user}:{Password}@{address}:5672";
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(new Uri("overview", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
