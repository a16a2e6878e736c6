using System.Runtime.CompilerServices;
using System.Text;
using Invoke.Sandboxes.Kubernetes;
using k8s;

namespace Invoke.Sandboxes.Tests.Kubernetes;

public sealed class PodBuilderTests
{
    private static readonly PodMaking Making = new("invoke-sandboxes", "invoke-sandbox-init:1", "a2V5MQ==,a2V5Mg==");

    [Theory]
    [InlineData("default", """{"default": {"image": "python:3.13-slim"}}""")]
    [InlineData("full", """
        {"full": {
          "image": "registry.example.com/science:2", "image_pull_policy": "Always", "image_pull_secrets": ["registry"],
          "requests": {"cpu": "2", "memory": "1Gi"}, "limits": {"cpu": "4", "memory": "2Gi"}, "workspace_size": "10Gi", "tmp_size": "1Gi",
          "env": {"OMP_NUM_THREADS": "4"}, "runtime_class": "gvisor", "node_selector": {"pool": "sandboxes"},
          "tolerations": [{"key": "sandboxes", "operator": "Exists", "effect": "NoSchedule"}],
          "max_concurrency": 8, "runner": {"prestart": 2, "preload": ["numpy"]}, "egress": true, "pool": 5}}
        """)]
    public async Task A_template_makes_this_pod(string name, string templates)
    {
        var template = SandboxTemplates.Parse(Encoding.UTF8.GetBytes(templates)).All[name];
        var pod = KubernetesYaml.Serialize(SandboxPodBuilder.Build(Making, "sb-0123456789ab", name, template, Making.HashOf(name, template)));

        // To accept a change: delete the file and run the test twice.
        var golden = Path.Combine(Path.GetDirectoryName(Here())!, "golden", $"{name}.yaml");
        if (!File.Exists(golden))
        {
            await File.WriteAllTextAsync(golden, pod, TestContext.Current.CancellationToken);
            Assert.Fail($"{golden} was not there, and is made: look at it");
        }

        Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), pod);
    }

    [Fact]
    public void Another_pool_size_makes_the_same_pods_and_another_image_or_key_does_not()
    {
        var template = new SandboxTemplate { Image = "python" };
        var hash = Making.HashOf("x", template);
        Assert.Equal(hash, Making.HashOf("x", template with { Pool = 5, MaxConcurrency = 3 }));
        Assert.NotEqual(hash, Making.HashOf("x", template with { Image = "python:next" }));
        Assert.NotEqual(hash, (Making with { PublicKeys = "a2V5Mg==" }).HashOf("x", template));
        Assert.NotEqual(hash, (Making with { InitImage = "invoke-sandbox-init:2" }).HashOf("x", template));
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("{}", "has no template")]
    [InlineData("""{"a": {}}""", "template 'a': image must be given")]
    [InlineData("""{"a": null}""", "must be an object")]
    [InlineData("""{"-a": {"image": "x"}}""", "template '-a' must be named by")]
    [InlineData("""{"a": {"image": "x", "imagepullpolicy": "Never"}}""", "imagepullpolicy")]
    [InlineData("""{"a": {"image": "x"}, "a": {"image": "y"}}""", "a")]
    [InlineData("""{"a": {"image": "x", "image_pull_policy": "Sometimes"}}""", "image_pull_policy must be one of")]
    [InlineData("""{"a": {"image": "x", "limits": {"memory": "a lot"}}}""", "limits must have quantities")]
    [InlineData("""{"a": {"image": "x", "limits": {"nvidia.com/gpu": "1"}}}""", "limits must have cpu and memory only")]
    [InlineData("""{"a": {"image": "x", "workspace_size": "-1Gi"}}""", "workspace_size must be a quantity")]
    [InlineData("""{"a": {"image": "x", "max_concurrency": 0, "pool": -1}}""", "pool must be from 0 to 1000")]
    [InlineData("""{"a": {"image": "x", "env": {"A-B": "x"}}}""", "env must map")]
    public void What_is_wrong_with_a_template_is_said(string templates, string words)
    {
        var e = Assert.ThrowsAny<Exception>(() => SandboxTemplates.Parse(Encoding.UTF8.GetBytes(templates)));
        Assert.True(e is FormatException or System.Text.Json.JsonException, e.ToString());
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
