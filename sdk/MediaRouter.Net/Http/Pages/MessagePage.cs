using System.Text.Encodings.Web;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Net.Http.Pages;

/// <summary>Tells a person in a browser what programs are told by <see cref="HttpErrors"/>.</summary>
public static class MessagePage
{
    private static readonly Lazy<PageTemplate> Template = new(() => PageTemplate.Load(typeof(MessagePage).Assembly, "message.html"));

    /// <summary>Whether a page is wanted: browsers say so, programs do not.</summary>
    /// <param name="request">The request.</param>
    public static bool IsWanted(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Answers a refusal, with a page where one is wanted.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="refusal">The refusal.</param>
    public static Task SendRefusalAsync(HttpContext context, RefusedException refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(refusal);
        if (!IsWanted(context.Request))
        {
            return HttpAccess.WriteRefusalAsync(context.Response, refusal);
        }

        var (heading, text) = refusal.Refusal switch
        {
            Refusal.CredentialsNeeded => ("Please sign in", "This page needs a user name and a password, or an address with a valid token."),
            Refusal.CredentialsWrong => ("Access denied", "The user name, the password or the token is wrong, or does not allow to see this."),
            Refusal.InvalidPath => ("There is nothing at this address", "The name of the stream has characters that are not allowed."),
            Refusal.Stopping => ("The server is stopping", "Please try again in a moment."),
            _ => ("This stream cannot be shown", refusal.Message),
        };
        return SendAsync(context, HttpAccess.PrepareRefusal(context.Response, refusal), heading, text);
    }

    /// <summary>Answers with a page that says one thing, and has a link that asks again.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="statusCode">Status code.</param>
    /// <param name="heading">What is the matter, in a few words.</param>
    /// <param name="text">What to do, in a sentence.</param>
    public static Task SendAsync(HttpContext context, int statusCode, string heading, string text)
    {
        var encoder = HtmlEncoder.Default;
        return Template.Value.Fill(("heading", encoder.Encode(heading)), ("text", encoder.Encode(text))).SendAsync(context, "no-store", statusCode);
    }
}
