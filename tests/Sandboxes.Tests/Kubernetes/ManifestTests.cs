using Invoke.Sandboxes.Kubernetes;
using Invoke.Tests;
using k8s;
using k8s.Models;

namespace Invoke.Sandboxes.Tests.Kubernetes;

/// <summary>deploy/k8s against the API's own types, whose every field is known: a misspelt one is an error here.</summary>
public sealed class ManifestTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy/k8s");

    private static readonly Dictionary<string, Type> Extensions = new(StringComparer.Ordinal)
    {
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["keda.sh/v1alpha1/TriggerAuthentication"] = typeof(TriggerAuthentication),
    };

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_manifest_says_only_what_the_api_knows(string file)
    {
        var objects = Load(file);
        Assert.NotEmpty(objects);
        Assert.All(objects, one => Assert.True(one is IKubernetesObject<V1ObjectMeta> { Metadata.Name.Length: > 0 }, $"{one.GetType().Name} has no name"));
        Assert.DoesNotContain(objects, one => one is V1Secret);
        Assert.Contains(file, Directory.EnumerateFiles(Folder, "kustomization.yaml", SearchOption.AllDirectories)
            .SelectMany(kustomization => File.ReadLines(kustomization).Select(line => line.Trim().TrimStart('-').Replace("path:", "", StringComparison.Ordinal).Trim())
                .Select(name => Path.GetRelativePath(Folder, Path.Combine(Path.GetDirectoryName(kustomization)!, name)))));
    }

    [Fact]
    public void Every_pod_of_the_platform_is_under_the_restricted_standard()
    {
        var pods = new[] { "base/gateway.yaml", "base/worker.yaml" }.SelectMany(Load).OfType<V1Deployment>().Select(deployment => deployment.Spec.Template.Spec).ToList();
        Assert.Equal(2, pods.Count);
        Assert.All(pods, Restricted);
        Assert.All(pods, pod => Assert.True(pod.TerminationGracePeriodSeconds > 140, "the host itself takes 140 s to stop"));
    }

    [Fact]
    public void Every_sandbox_is_under_the_restricted_standard_without_an_account()
    {
        var pod = SandboxPodOf(new SandboxTemplate { Image = "python" });
        Restricted(pod);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.All(pod.Containers.Concat(pod.InitContainers), container => Assert.Contains("ephemeral-storage", container.Resources.Limits));
        Assert.All(pod.Volumes, volume => Assert.NotNull(volume.EmptyDir.SizeLimit));
    }

    [Fact]
    public void An_account_has_rights_to_pods_of_the_sandboxes_alone()
    {
        var objects = Load("base/rbac.yaml");
        Assert.DoesNotContain(objects, one => one is V1ClusterRole or V1ClusterRoleBinding);
        Assert.All(objects.OfType<V1Role>(), role =>
        {
            Assert.Equal("invoke-sandboxes", role.Metadata.NamespaceProperty);
            var rule = Assert.Single(role.Rules);
            Assert.Equal(["pods"], rule.Resources);
            string[] verbs = role.Metadata.Name == "invoke-gateway" ? ["get", "list", "watch", "create", "patch", "delete"] : ["get", "list", "watch"];
            Assert.Equal(verbs, rule.Verbs);
        });
    }

    [Fact]
    public void Sandboxes_are_reached_by_the_platform_on_one_port_and_reach_no_private_network()
    {
        var policies = Load("base/networkpolicies.yaml").Cast<V1NetworkPolicy>().Where(policy => policy.Metadata.NamespaceProperty == "invoke-sandboxes").ToDictionary(policy => policy.Metadata.Name);
        Assert.Equal(["Ingress", "Egress"], policies["default-deny"].Spec.PolicyTypes);
        Assert.Equal("49983", Assert.Single(Assert.Single(policies["procd-ingress"].Spec.Ingress).Ports).Port.Value);
        var blocked = policies["sandbox-egress"].Spec.Egress.SelectMany(rule => rule.To).Where(peer => peer.IpBlock is not null).SelectMany(peer => peer.IpBlock.Except).ToList();
        Assert.All(new[] { "10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10" }, range => Assert.Contains(range, blocked));
    }

    private static V1PodSpec SandboxPodOf(SandboxTemplate template) => SandboxPodBuilder.Build(
        new PodMaking("invoke-sandboxes", "init", "key"), "sb-0", "x", template, "hash").Spec;

    private static void Restricted(V1PodSpec pod)
    {
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.EnableServiceLinks);
        Assert.True(pod.HostNetwork is null && pod.HostPID is null && pod.HostIPC is null);
        Assert.All(pod.Containers.Concat(pod.InitContainers ?? []), container =>
        {
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Null(container.SecurityContext.Capabilities.Add);
        });
    }

    private static List<object> Load(string file) => KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder, file)), Extensions, strict: true);
}
