using Invoke.Kubernetes.Tests;

[assembly: AssemblyFixture(typeof(Cluster))]
