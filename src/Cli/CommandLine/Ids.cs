using System.CommandLine;
using System.CommandLine.Parsing;

namespace Invoke.Cli.CommandLine;

/// <summary>Ids and names that are part of an address.</summary>
internal static class Ids
{
    /// <summary>An argument that is an id.</summary>
    public static Argument<string> Argument(string name, string description) =>
        new(name) { Description = description, Validators = { result => Check(result, name) } };

    /// <summary>Refuses what cannot be an id; mostly it is a variable of the shell that was never set.</summary>
    public static void Check(SymbolResult result, string name)
    {
        foreach (var id in result.Tokens.Select(token => token.Value))
        {
            if (id.Length == 0) result.AddError($"{name} is empty; was a variable never set?");
            else if (!id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) result.AddError($"{name} must be letters, digits, '_' and '-', not '{id}'");
        }
    }
}
