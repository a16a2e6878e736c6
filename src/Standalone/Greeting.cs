using Invoke.Gateway.Auth;

namespace Invoke.Standalone;

/// <summary>What somebody who has just started Invoke wants to know: where it listens, where the token is, what to try.</summary>
internal static class Greeting
{
    public static void GreetOnceReady(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => Console.Out.Write(Text(app.ReachableUrl(), TokenFile.PathOf(app.Configuration))));

    private static string Text(string url, string tokenPath) => $$"""
        Invoke is ready at {{url}}
        The token is in {{tokenPath}}

        Try it: paste this into a shell.

          URL={{url}}/api/v1/sandboxes
          AUTH="Authorization: Bearer $(cat {{Quoted(tokenPath)}})"
          ID=$(curl -sS "$URL" -H "$AUTH" -d '{"template": "default"}' | sed 's/.*"sandbox_id":"\([^"]*\)".*/\1/'); echo "$ID"
          curl -sS -X POST "$URL/$ID/files?path=/workspace/functions&mkdir=true&recursive=true" -H "$AUTH"; echo
          curl -sS "$URL/$ID/files?path=/workspace/functions/hello.py" -H "$AUTH" --data-binary 'def handler(request): return "Hello from " + __name__ + "\n"'; echo
          curl -sS -X POST "$URL/$ID/functions/hello/invoke" -H "$AUTH" | sed 's/.*"body_base64":"\([^"]*\)".*/\1/' | base64 -d


        """;

    private static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
