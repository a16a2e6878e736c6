using System.Text.RegularExpressions;
using Invoke.Contracts.Functions;
using Invoke.Gateway.Auth;

namespace Invoke.Gateway.Functions;

/// <summary>
/// Answers <c>functions//invoke</c> as any other bad name. Routing cannot: it has no pattern for an empty segment, and would say
/// that there is nothing at the path.
/// </summary>
internal static partial class EmptyFunctionName
{
    [GeneratedRegex(@"\A/api/v1/sandboxes/[^/]+/functions//invoke\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex PathPattern { get; }

    public static void UseEmptyFunctionName(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is not null || !HttpMethods.IsPost(context.Request.Method) || !PathPattern.IsMatch(context.Request.Path.Value ?? "")) return next(context);
        context.Caller().Require(Scopes.Invoke);
        FunctionName.Require("");
        return Task.CompletedTask;
    });
}
