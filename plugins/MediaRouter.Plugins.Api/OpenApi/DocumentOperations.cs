using System.Reflection;
using MediaRouter.Plugins.Api.Operations;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Api.OpenApi;

/// <summary>The description of the API, and a page on which to try it.</summary>
internal sealed class DocumentOperations(OperationTable table, IConfigurationEditor editor, RouterInfo info) : IOperationGroup
{
    private const string Tag = "General";

    private static readonly Lazy<byte[]> Page = new(ReadPage);

    public IEnumerable<KeyValuePair<string, Type>> Schemas => [];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/openapi.json", "openapi", "This document.", call => call.WriteAsync(writer => OpenApiDocument.Write(writer, table, editor, info.Version)))
        {
            Tag = Tag,
            Answer = "Text",
        },
        new("GET", "/v3/docs", "docs", "A page on which to read about the operations and to try them.", WritePageAsync) { Tag = Tag, Answer = "Text", AnswerType = "text/html" },
    ];

    private static Task WritePageAsync(ApiCall call)
    {
        var response = call.Context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'";
        return response.Body.WriteAsync(Page.Value, call.Aborted).AsTask();
    }

    private static byte[] ReadPage()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html") ?? throw new InvalidOperationException("the page is not part of the assembly");
        using var page = new MemoryStream();
        resource.CopyTo(page);
        return page.ToArray();
    }
}
