using System.Reflection;

namespace Invoke.Gateway.Document;

internal static class DescriptionExtensions
{
    private static readonly MethodInfo Call = typeof(RequestDelegate).GetMethod(nameof(RequestDelegate.Invoke))!;

    /// <summary>Puts the endpoint into the document.</summary>
    public static T Describe<T>(this T endpoint, CallDescription description)
        where T : IEndpointConventionBuilder =>
        // Only endpoints with a method are looked at; which one does not matter, for nothing is bound from its parameters.
        endpoint.WithMetadata(description, Call);
}
