namespace MediaRouter.Media.Sdp;

/// <summary>An <c>a=rid</c> line: one layer of a simulcast.</summary>
/// <param name="Id">The RtpStreamId.</param>
/// <param name="Direction">"send" or "recv".</param>
/// <param name="Restrictions">What follows; null if nothing.</param>
/// <remarks>Source: RFC 8851, section 4.</remarks>
public readonly record struct SdpRid(string Id, string Direction, string? Restrictions = null)
{
    /// <summary>Reads the value of the attribute.</summary>
    /// <param name="text">The text after <c>a=rid:</c>.</param>
    /// <param name="rid">The line.</param>
    /// <returns>False if it has fewer than two fields.</returns>
    public static bool TryParse(string text, out SdpRid rid)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = text.Split(' ', 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        rid = fields.Length < 2 ? default : new SdpRid(fields[0], fields[1], fields.ElementAtOrDefault(2));
        return fields.Length >= 2;
    }

    /// <inheritdoc/>
    public override string ToString() => Restrictions is null ? $"{Id} {Direction}" : $"{Id} {Direction} {Restrictions}";
}
