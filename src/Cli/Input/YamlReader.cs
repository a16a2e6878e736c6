using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Invoke.Cli.Input;

/// <summary>Reads one YAML document as what it would be in JSON. JSON is YAML too.</summary>
internal static class YamlReader
{
    private const int MaxDepth = 64;

    /// <exception cref="FormatException">It is not YAML, or YAML that JSON has no word for; the message says where.</exception>
    public static JsonNode? Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var node = Read(parser, 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? node : throw new FormatException("it has more than one document");
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}: {e.Message.Split(": ", 2)[^1]}", e);
        }
    }

    private static JsonNode? Read(Parser parser, int depth)
    {
        if (depth > MaxDepth) throw Wrong(parser, $"it is more than {MaxDepth} levels deep");
        if (parser.TryConsume<Scalar>(out var scalar)) return Value(scalar);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var array = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _)) array.Add(Read(parser, depth + 1));
            return array;
        }

        if (!parser.TryConsume<MappingStart>(out _)) throw Wrong(parser, "anchors and aliases are not supported");
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key)) throw Wrong(parser, "a key must be text");
            if (map.ContainsKey(key.Value)) throw new FormatException($"line {key.Start.Line}: {key.Value} is given twice");
            map.Add(key.Value, Read(parser, depth + 1));
        }

        return map;
    }

    // The core schema of YAML 1.2: what is not quoted may be a null, a boolean or a number.
    private static JsonValue? Value(Scalar scalar) => scalar.Style != ScalarStyle.Plain ? JsonValue.Create(scalar.Value) : scalar.Value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        var text => JsonValue.Create(text),
    };

    private static FormatException Wrong(Parser parser, string what) => new($"line {parser.Current?.Start.Line}: {what}");
}
