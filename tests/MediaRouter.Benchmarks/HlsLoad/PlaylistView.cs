using System.Buffers.Text;
using System.IO.Compression;
using System.Text;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>What a player needs of a low-latency media playlist to ask for the next.</summary>
/// <param name="MediaSequence">Number of the segment that is being made.</param>
/// <param name="Part">Index of its next part.</param>
/// <param name="HintedPart">Number in the address of that part.</param>
internal readonly record struct PlaylistView(long MediaSequence, int Part, long HintedPart)
{
    private const int LargestPlaylist = 1 << 20;

    /// <param name="body">As received.</param>
    /// <param name="isGzip">Whether it is compressed.</param>
    /// <param name="view">The values.</param>
    public static bool TryParse(ReadOnlySpan<byte> body, bool isGzip, out PlaylistView view)
    {
        if (isGzip)
        {
            Span<byte> text = Inflate(body);
            return TryParse(text, out view);
        }

        return TryParse(body, out view);
    }

    /// <summary>The address of the hinted part: what is before its number, and what is behind it.</summary>
    public static (string Before, string Behind) HintedAddress(ReadOnlySpan<byte> playlist)
    {
        var line = playlist[playlist.LastIndexOf("#EXT-X-PRELOAD-HINT"u8)..];
        line = line[(line.IndexOf("URI=\""u8) + 5)..];
        var uri = Encoding.ASCII.GetString(line[..line.IndexOf((byte)'"')]);
        var begin = uri.LastIndexOf("_part", StringComparison.Ordinal) + "_part".Length;
        var end = uri.IndexOf('.', begin);
        return (uri[..begin], uri[end..]);
    }

    public static byte[] Inflate(ReadOnlySpan<byte> bytes)
    {
        using var input = new MemoryStream(bytes.ToArray());
        using var gzip = new GZipStream(input, CompressionMode.Decompress);
        var output = new byte[16 * 1024];
        var length = 0;
        int read;
        while ((read = gzip.Read(output, length, output.Length - length)) > 0 && length < LargestPlaylist)
        {
            length += read;
            if (length == output.Length)
            {
                Array.Resize(ref output, 2 * length);
            }
        }

        return output[..length];
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out PlaylistView view)
    {
        var (first, segments, parts, hinted) = (-1L, 0L, 0, -1L);
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = text[..end];
            text = text[(end + 1)..];
            if (line.Length < 8 || line[0] != '#')
            {
                continue;
            }

            if (line[4] == 'I')
            {
                segments++;
                parts = 0;
            }
            else if (line.StartsWith("#EXT-X-PART:"u8))
            {
                parts++;
            }
            else if (line.StartsWith("#EXT-X-MEDIA-SEQUENCE:"u8))
            {
                _ = Utf8Parser.TryParse(line["#EXT-X-MEDIA-SEQUENCE:".Length..], out first, out _);
            }
            else if (line.StartsWith("#EXT-X-SKIP:SKIPPED-SEGMENTS="u8))
            {
                _ = Utf8Parser.TryParse(line["#EXT-X-SKIP:SKIPPED-SEGMENTS=".Length..], out long skipped, out _);
                segments += skipped;
            }
            else if (line.StartsWith("#EXT-X-PRELOAD-HINT"u8) && line.LastIndexOf("_part"u8) is var at and > 0)
            {
                _ = Utf8Parser.TryParse(line[(at + "_part".Length)..], out hinted, out _);
            }
        }

        view = new PlaylistView(first + segments, parts, hinted);
        return first >= 0 && hinted >= 0;
    }
}
