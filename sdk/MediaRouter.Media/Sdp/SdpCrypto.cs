using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>An <c>a=crypto</c> line: SRTP keys inside the description.</summary>
/// <param name="Tag">Number of the line.</param>
/// <param name="Suite">For instance "AES_CM_128_HMAC_SHA1_80".</param>
/// <param name="KeyParameters">For instance "inline:...".</param>
/// <param name="SessionParameters">What follows; null if nothing.</param>
/// <remarks>Source: RFC 4568, section 4.</remarks>
public readonly record struct SdpCrypto(int Tag, string Suite, string KeyParameters, string? SessionParameters = null)
{
    /// <summary>Reads the value of the attribute.</summary>
    /// <param name="text">The text after <c>a=crypto:</c>.</param>
    /// <param name="crypto">The line.</param>
    /// <returns>False if it has fewer than three fields.</returns>
    public static bool TryParse(string text, out SdpCrypto crypto)
    {
        ArgumentNullException.ThrowIfNull(text);
        crypto = default;
        var fields = text.Split(' ', 4, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 3 || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var tag))
        {
            return false;
        }

        crypto = new SdpCrypto(tag, fields[1], fields[2], fields.ElementAtOrDefault(3));
        return true;
    }

    /// <summary>Decodes the key and salt of the first "inline" method; lifetime and MKI are ignored.</summary>
    /// <param name="key">Master key followed by master salt.</param>
    /// <returns>False if the method is another, or the Base64 is malformed.</returns>
    public bool TryGetInlineKey(out byte[] key)
    {
        key = [];
        var first = (KeyParameters ?? "").Split(';')[0];
        return first.StartsWith("inline:", StringComparison.OrdinalIgnoreCase)
            && SdpBase64.TryDecode(first["inline:".Length..].Split('|')[0], out key)
            && key.Length > 0;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var session = SessionParameters is null ? "" : $" {SessionParameters}";
        return string.Create(CultureInfo.InvariantCulture, $"{Tag} {Suite} {KeyParameters}{session}");
    }
}
