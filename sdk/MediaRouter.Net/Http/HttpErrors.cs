using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Net.Http;

/// <summary>Answers in the one form of errors that all HTTP servers of the router have: <c>{"status":"error","error":"..."}</c>.</summary>
public static class HttpErrors
{
    private const string JsonType = "application/json; charset=utf-8";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an error.</summary>
    /// <param name="response">Not yet started.</param>
    /// <param name="statusCode">Status code.</param>
    /// <param name="message">A sentence for the client.</param>
    public static Task WriteErrorAsync(this HttpResponse response, int statusCode, string message)
    {
        ArgumentNullException.ThrowIfNull(response);
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["status"] = "error", ["error"] = message }, Json);
        response.StatusCode = statusCode;
        response.ContentType = JsonType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    /// <summary>Answers that there is no such page, as plain text.</summary>
    /// <param name="response">Not yet started.</param>
    public static Task WriteNotFoundAsync(this HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.StatusCode = StatusCodes.Status404NotFound;
        response.ContentType = "text/plain";
        return response.WriteAsync("404 page not found", response.HttpContext.RequestAborted);
    }
}
