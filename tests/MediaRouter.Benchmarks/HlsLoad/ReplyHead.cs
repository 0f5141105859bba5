using System.Buffers.Text;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>What a viewer looks at in the head of a reply.</summary>
internal readonly record struct ReplyHead(int Status, long ContentLength, bool IsGzip)
{
    /// <param name="data">What was received.</param>
    /// <param name="head">The values; the length is -1 when it is not said.</param>
    /// <returns>Length of the head; 0 when it is not complete.</returns>
    public static int Parse(ReadOnlySpan<byte> data, out ReplyHead head)
    {
        head = default;
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        // HTTP/1.1 200
        if (end < 12 || !Utf8Parser.TryParse(data[9..12], out int status, out _))
        {
            return 0;
        }

        var (length, isGzip) = (-1L, false);
        var lines = data[..(end + 2)];
        while (lines.IndexOf((byte)'\n') is var next and >= 0)
        {
            var line = lines[..next];
            lines = lines[(next + 1)..];
            if (line.Length > 16 && (line[0] | 0x20) == 'c' && line.IndexOf((byte)':') is var colon and > 0)
            {
                if (colon == 14 && (line[8] | 0x20) == 'l')
                {
                    _ = Utf8Parser.TryParse(line[(colon + 1)..].TrimStart((byte)' '), out length, out _);
                }
                else if (colon == 16 && (line[8] | 0x20) == 'e')
                {
                    isGzip = line.IndexOf("gzip"u8) > 0;
                }
            }
        }

        head = new ReplyHead(status, length, isGzip);
        return end + 4;
    }
}
