using System.Text;
using Invoke.Contracts.Functions;

namespace Invoke.Client;

/// <summary>Reads the body of a function's answer.</summary>
public static class FunctionResponseExtensions
{
    /// <summary>The body; empty if there is none.</summary>
    /// <exception cref="FormatException">It is not base64, which an answer of Invoke always is.</exception>
    public static byte[] BodyBytes(this FunctionResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.BodyBase64.Decode();
    }

    /// <summary>The body as UTF-8 text; empty if there is none.</summary>
    /// <exception cref="FormatException">It is not base64, which an answer of Invoke always is.</exception>
    public static string BodyText(this FunctionResponse response) => Encoding.UTF8.GetString(response.BodyBytes());
}
