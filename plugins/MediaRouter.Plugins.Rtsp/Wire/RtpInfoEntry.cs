using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>One stream of an RTP-Info header (RFC 2326, section 12.33).</summary>
/// <param name="Url">URL of the media.</param>
/// <param name="SequenceNumber">Of the first packet; null if unknown.</param>
/// <param name="RtpTimestamp">That corresponds to the start of the range; null if unknown.</param>
internal readonly record struct RtpInfoEntry(string Url, ushort? SequenceNumber, uint? RtpTimestamp)
{
    private const int MaxEntries = 64;

    /// <summary>Parses a header value; entries without a URL are dropped.</summary>
    public static IReadOnlyList<RtpInfoEntry> ParseAll(string header)
    {
        var entries = new List<RtpInfoEntry>();
        var url = new StringBuilder();
        ushort? sequence = null;
        uint? timestamp = null;

        void Close()
        {
            if (url.Length > 0 && entries.Count < MaxEntries)
            {
                entries.Add(new RtpInfoEntry(url.ToString(), sequence, timestamp));
            }

            url.Clear();
            sequence = null;
            timestamp = null;
        }

        var rest = header.AsSpan();
        while (HeaderText.TryTake(ref rest, ',', out var piece))
        {
            var first = true;
            while (HeaderText.TryTake(ref piece, ';', out var item))
            {
                HeaderText.Split(item, out var name, out var value);
                if (name.Equals("url", StringComparison.OrdinalIgnoreCase))
                {
                    Close();
                    url.Append(HeaderText.Unquote(value));
                }
                else if (name.Equals("seq", StringComparison.OrdinalIgnoreCase))
                {
                    sequence = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : sequence;
                }
                else if (name.Equals("rtptime", StringComparison.OrdinalIgnoreCase))
                {
                    timestamp = uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var t) ? t : timestamp;
                }
                else if (url.Length > 0 && sequence is null && timestamp is null)
                {
                    // URLs are not quoted, and may hold both separators.
                    url.Append(first ? ',' : ';').Append(item);
                }

                first = false;
            }
        }

        Close();
        return entries;
    }

    public static string Format(IEnumerable<RtpInfoEntry> entries) => string.Join(',', entries);

    public override string ToString()
    {
        var text = new StringBuilder("url=").Append(Url);
        if (SequenceNumber is { } sequence)
        {
            text.Append(CultureInfo.InvariantCulture, $";seq={sequence}");
        }

        if (RtpTimestamp is { } timestamp)
        {
            text.Append(CultureInfo.InvariantCulture, $";rtptime={timestamp}");
        }

        return text.ToString();
    }
}
