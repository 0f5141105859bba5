using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>One request, with what operations need of it and the forms in which they answer.</summary>
/// <param name="context">The request.</param>
/// <param name="argument">What stands in the place of the wildcard of the path; empty if it has none.</param>
/// <param name="stopping">Cancelled when the API stops.</param>
internal sealed class ApiCall(HttpContext context, string argument, CancellationToken stopping)
{
    /// <summary>How the API writes values of its own types.</summary>
    public static readonly JsonSerializerOptions Json = MakeJson();

    private const int DefaultItemsPerPage = 100;
    private const string JsonType = "application/json; charset=utf-8";

    public string Argument { get; } = argument;

    public HttpContext Context { get; } = context;

    /// <summary>Cancelled when the client has gone.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Cancelled when the API stops; for answers that do not end by themselves.</summary>
    public CancellationToken Stopping { get; } = stopping;

    /// <summary>Options of their own for types of other plugins, so that what the serializer keeps of them goes with them.</summary>
    public static JsonSerializerOptions MakeJson() => new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { HideSecrets } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>A parameter of the query, or empty.</summary>
    public string Query(string name) => Context.Request.Query[name].ToString();

    /// <summary>Reads the body, at most as long as the server lets in.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        using var body = new MemoryStream();
        await Context.Request.Body.CopyToAsync(body, Aborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    public Task WriteOkAsync() => WriteAsync(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", "ok");
        writer.WriteEndObject();
    });

    /// <summary>Answers with a value.</summary>
    public Task WriteAsync<T>(T value) => WriteAsync(writer => JsonSerializer.Serialize(writer, value, Json));

    /// <summary>Answers with one page of a list.</summary>
    /// <param name="items">The whole list, in order.</param>
    /// <param name="write">Writes one item.</param>
    public Task WritePageAsync<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var itemsPerPage = Number("itemsPerPage", DefaultItemsPerPage, 1, "invalid items per page");
        var page = Number("page", 0, 0, "invalid page");
        var first = (long)page * itemsPerPage;
        if (ListView.Of(Context.Request.Query) is { } view)
        {
            items = view.Apply(items, write);
        }

        return WriteAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("itemCount", items.Count);
            writer.WriteNumber("pageCount", (items.Count / itemsPerPage) + (items.Count % itemsPerPage > 0 ? 1 : 0));
            writer.WriteStartArray("items");
            for (var i = first; i < Math.Min(first + itemsPerPage, items.Count); i++)
            {
                write(writer, items[(int)i]);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>Answers with JSON.</summary>
    public async Task WriteAsync(Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        Context.Response.ContentType = JsonType;
        Context.Response.ContentLength = body.Length;
        await Context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), Aborted);
    }

    // Sessions show the query of their client, and other items show settings: with what many authenticate themselves in them.
    private static void HideSecrets(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType != typeof(string) || property.Get is not { } get)
            {
                continue;
            }

            var isSecret = property.AttributeProvider?.GetCustomAttributes(typeof(SettingAttribute), inherit: false) is [SettingAttribute { Secret: true }];
            property.Get = item => (get(item) as string, isSecret, property.Name) switch
            {
                (null, _, _) => null,
                ("", _, _) => "",
                (_, true, _) => CredentialMask.Mask,
                ({ } query, _, "query") => CredentialMask.ApplyToQuery(query),
                ({ } text, _, _) => CredentialMask.Apply(text),
            };
        }
    }

    private int Number(string name, int absent, int least, string error)
    {
        var text = Query(name);
        if (text.Length == 0)
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw ApiErrorException.BadRequest(error);
    }
}
