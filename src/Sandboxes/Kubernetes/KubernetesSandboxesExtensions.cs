using System.Security.Cryptography;
using k8s;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Adds the sandboxes of a cluster.</summary>
internal static class KubernetesSandboxesExtensions
{
    /// <summary>Adds <see cref="ISandboxDriver"/>, <see cref="ProcdClient"/>, the watch, the pools and the reaper.</summary>
    public static IServiceCollection AddKubernetesSandboxes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPods(configuration)
            .Validate(options => options.InitImage.Length > 0, "Kubernetes:InitImage must name the image with procd and python-runner")
            .Validate(options => File.Exists(options.TemplatesFile), "Kubernetes:TemplatesFile must be a JSON file that maps names to templates")
            .Validate(options => options.NextPublicKey is null || IsPublicKey(options.NextPublicKey), "Kubernetes:NextPublicKey must be a P-256 public key, base64 of its DER");
        services.AddSingleton(provider => SandboxTemplates.Read(OptionsOf(provider).TemplatesFile));
        services.AddSingleton(provider => new PodMaking(
            OptionsOf(provider).Namespace, OptionsOf(provider).InitImage,
            string.Join(',', new[] { provider.GetRequiredService<ProcdSigner>().PublicKey, OptionsOf(provider).NextPublicKey }.OfType<string>())));
        services.AddSingleton<SandboxReadiness>();
        services.AddSingleton<WarmPool>();
        services.AddSingleton<ClaimMetrics>();
        services.AddSingleton<KubernetesSandboxDriver>();
        services.AddSingleton<ISandboxDriver>(provider => provider.GetRequiredService<KubernetesSandboxDriver>());
        services.AddSingleton<ISandboxLocator>(provider => provider.GetRequiredService<ISandboxDriver>());
        services.AddHostedService(provider => provider.GetRequiredService<ClaimMetrics>());
        services.AddHostedService<SandboxUpkeep>();
        return services;
    }

    /// <summary>Adds <see cref="ISandboxLocator"/>, <see cref="ProcdClient"/> and the watch, for a process that only calls what gateways keep.</summary>
    public static IServiceCollection AddKubernetesSandboxConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPods(configuration);
        services.AddSingleton<ISandboxLocator, KubernetesSandboxConnections>();
        return services;
    }

    private static OptionsBuilder<KubernetesOptions> AddPods(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcdClient>();
        services.TryAddSingleton(provider => ProcdSigner.OfExistingFile(OptionsOf(provider).SigningKeyFile, provider.GetRequiredService<TimeProvider>()));
        services.AddMetrics();
        services.AddSingleton(provider => KubernetesConnection.Open(OptionsOf(provider)));
        services.AddSingleton(provider => new PodApi(
            provider.GetRequiredService<IKubernetes>(), OptionsOf(provider).Namespace, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PodApi>>()));
        services.AddSingleton<PodCache>();
        services.AddSingleton<WatchMetrics>();
        services.AddSingleton<PodWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<PodWatch>());
        services.AddHealthChecks().AddCheck<WatchHealth>("sandboxes");
        return services.AddOptions<KubernetesOptions>()
            .Bind(configuration.GetSection(KubernetesOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .Validate(options => File.Exists(options.SigningKeyFile), "Kubernetes:SigningKeyFile must be a PEM file with a private P-256 key")
            .ValidateOnStart();
    }

    private static KubernetesOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<KubernetesOptions>>().Value;

    private static bool IsPublicKey(string text)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            return key.KeySize == 256;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
