using System.Text.Encodings.Web;
using System.Text.Json;
using MassTransit;

namespace Invoke.Messaging;

internal static class WireJson
{
    /// <summary>Writes base64 and text as they are: with every <c>+</c> an escape, a body of 8 MiB would grow.</summary>
    public static void UseWireJson(this IBusFactoryConfigurator bus) =>
        bus.ConfigureJsonSerializerOptions(options => new JsonSerializerOptions(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
