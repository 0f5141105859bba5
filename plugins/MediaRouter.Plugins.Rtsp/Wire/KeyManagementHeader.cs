namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>A KeyMgmt header with a MIKEY message (RFC 4567, section 3.2).</summary>
/// <param name="Uri">URL of the media or session that the keys are for; may be empty.</param>
/// <param name="Data">The MIKEY message.</param>
internal sealed record KeyManagementHeader(string Uri, ReadOnlyMemory<byte> Data)
{
    private const int MaxBase64Length = 16 * 1024;

    public static bool TryParse(string? header, out KeyManagementHeader keys)
    {
        keys = null!;
        var rest = header.AsSpan();
        var isMikey = false;
        var uri = "";
        byte[]? data = null;
        while (HeaderText.TryTake(ref rest, ';', out var item))
        {
            HeaderText.Split(item, out var name, out var value);
            if (name.Equals("prot", StringComparison.OrdinalIgnoreCase))
            {
                isMikey = HeaderText.Unquote(value).Equals("mikey", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals("uri", StringComparison.OrdinalIgnoreCase))
            {
                uri = HeaderText.Unquote(value);
            }
            else if (name.Equals("data", StringComparison.OrdinalIgnoreCase) && value.Length <= MaxBase64Length)
            {
                var text = HeaderText.Unquote(value);
                var buffer = new byte[(text.Length / 4 * 3) + 3];
                data = Convert.TryFromBase64String(text, buffer, out var length) ? buffer[..length] : null;
            }
        }

        if (!isMikey || data is null)
        {
            return false;
        }

        keys = new KeyManagementHeader(uri, data);
        return true;
    }

    public override string ToString() =>
        $"prot=mikey;uri={HeaderText.Quote(Uri)};data={HeaderText.Quote(Convert.ToBase64String(Data.Span))}";
}
