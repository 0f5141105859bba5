using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace MediaRouter.Plugins.AuthJwt.Tokens;

/// <summary>Reads JSON and base64url that others wrote, without throwing.</summary>
internal static class JsonText
{
    // A permission in a list in a claim needs four; some issuers nest other claims.
    private const int MaxDepth = 16;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // RFC 7515 and 7517, section 4: names that occur twice may be refused. What two readers understand differently must not pass.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Parses an object.</summary>
    /// <param name="utf8">JSON; not kept.</param>
    /// <param name="value">Stays valid.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(utf8.Span))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            value = document.RootElement.Clone();
            return true;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads the text of a value.</summary>
    /// <returns><see langword="false"/> if it is none, or not one that can be written as UTF-16.</returns>
    public static bool TryGetText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair.
            return false;
        }
    }

    /// <summary>Reads an optional text member.</summary>
    /// <param name="parent">An object.</param>
    /// <param name="name">Name of the member.</param>
    /// <param name="text">Empty if the member is absent.</param>
    /// <returns><see langword="false"/> if the member is there and is no text.</returns>
    public static bool TryGetOptional(JsonElement parent, ReadOnlySpan<byte> name, [NotNullWhen(true)] out string? text)
    {
        text = "";
        return !parent.TryGetProperty(name, out var value) || TryGetText(value, out text);
    }

    /// <summary>Decodes base64url without padding: RFC 7515, section 2.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, buffer, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        bytes = buffer.AsSpan(0, length).ToArray();
        return true;
    }

    /// <summary>Decodes a member that is base64url text and not empty.</summary>
    public static bool TryGetBytes(JsonElement parent, ReadOnlySpan<byte> name, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return parent.TryGetProperty(name, out var value) && TryGetText(value, out var text) && TryDecode(text, out bytes) && bytes.Length > 0;
    }
}
