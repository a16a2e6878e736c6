using System.Diagnostics.CodeAnalysis;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Callbacks;

/// <summary>Reads and checks a callback that is asked for; where its host leads is <see cref="CallbackTargets"/>' business.</summary>
internal static class CallbackReader
{
    private const int MaxUrlLength = 2048;

    public const string UrlRule = "must be an absolute http or https URL of at most 2048 characters, without user information or fragment";
    public const string Rule = $"must be like {{\"url\": \"https://…\", \"secret\": \"whsec_…\"}}: its url {UrlRule}; its secret, which may be left out, {WebhookSecret.Rule}";

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static CallbackTerms? Check(CallbackBody? body)
    {
        if (body is null) return null;
        if (!TryUrl(body.Url, out var url)) throw new ApiException(ErrorCode.BadRequest, $"callback.url {UrlRule}");
        if (body.Secret is { } secret && !WebhookSecret.IsValid(secret)) throw new ApiException(ErrorCode.BadRequest, $"callback.secret {WebhookSecret.Rule}");
        return new CallbackTerms(url, body.Secret);
    }

    /// <summary>The query parameter <c>callback_url</c> of a batch.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static CallbackTerms? FromQuery(IQueryCollection query)
    {
        if (QueryText.One(query, "callback_url") is not { } text) return null;
        return TryUrl(text, out var url) ? new CallbackTerms(url, null) : throw new ApiException(ErrorCode.BadRequest, $"callback_url {UrlRule}");
    }

    private static bool TryUrl(string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        return text is { Length: <= MaxUrlLength } && !text.Any(c => char.IsControl(c) || c == ' ') && Uri.TryCreate(text, UriKind.Absolute, out url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && url.IdnHost.Length > 0
            && url.AbsoluteUri.Length <= 3 * MaxUrlLength;
    }
}
