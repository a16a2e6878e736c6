using System.Text.Encodings.Web;
using System.Text.Json;
using MassTransit;

namespace Invoke.Messaging;

internal static class WireJson
{
    /// <summary>One envelope in one pass, on one line, and text as it is: with every <c>+</c> an escape, a body of 8 MiB would grow.</summary>
    public static void UseWireJson(this IBusFactoryConfigurator bus) => bus.ConfigureJsonSerializerOptions(Options);

    /// <summary>MassTransit's options as ours. It has one set of them for the whole process, whatever buses there are.</summary>
    internal static JsonSerializerOptions Options(JsonSerializerOptions options)
    {
        var wire = new JsonSerializerOptions(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };
        if (!wire.Converters.Any(converter => converter is EnvelopeConverter)) wire.Converters.Insert(0, new EnvelopeConverter());
        return wire;
    }
}
