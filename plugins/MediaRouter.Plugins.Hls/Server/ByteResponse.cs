using System.IO.Compression;
using MediaRouter.Plugins.Hls.Muxing;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>Sends bytes that lie in memory.</summary>
internal static class ByteResponse
{
    private const string PlaylistType = "application/vnd.apple.mpegurl";

    // Below this a compressed answer saves no packet.
    private const int SmallestCompressed = 600;

    /// <summary>Sends a playlist, compressed if the client takes that.</summary>
    /// <returns>Bytes of the body.</returns>
    public static async Task<long> SendPlaylistAsync(HttpContext context, ReadOnlyMemory<byte> playlist)
    {
        var response = context.Response;
        response.ContentType = PlaylistType;
        response.Headers.Append("Vary", "Accept-Encoding");
        if (playlist.Length >= SmallestCompressed && AcceptsGzip(context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            playlist = Compress(playlist);
        }

        response.ContentLength = playlist.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return 0;
        }

        await response.Body.WriteAsync(playlist, context.RequestAborted);
        return playlist.Length;
    }

    /// <summary>Sends a segment, a part or an init segment, or the range of it that is asked for.</summary>
    /// <returns>Bytes of the body.</returns>
    /// <remarks>Source: RFC 9110, section 14. Several ranges at once are answered with the whole.</remarks>
    public static async Task<long> SendFileAsync(HttpContext context, StoredFile file, string contentType)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.Headers.AcceptRanges = "bytes";
        var (first, length) = (0L, file.Length);
        if (context.Request.GetTypedHeaders().Range is { Ranges.Count: 1 } header && header.Unit == "bytes")
        {
            var range = header.Ranges.Single();
            (first, var last) = range.From is { } from
                ? (from, Math.Min(range.To ?? long.MaxValue, file.Length - 1))
                : (Math.Max(0, file.Length - (range.To ?? 0)), file.Length - 1);
            if (first > last)
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = new ContentRangeHeaderValue(file.Length).ToString();
                return 0;
            }

            length = last - first + 1;
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = new ContentRangeHeaderValue(first, last, file.Length).ToString();
        }

        response.ContentLength = length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return 0;
        }

        await WriteAsync(response.Body, file, first, length, context.RequestAborted);
        return length;
    }

    private static async Task WriteAsync(Stream body, StoredFile file, long first, long length, CancellationToken cancellationToken)
    {
        foreach (var piece in file.Pieces)
        {
            if (first >= piece.Length)
            {
                first -= piece.Length;
                continue;
            }

            var slice = piece[(int)first..];
            slice = slice[..(int)Math.Min(slice.Length, length)];
            if (slice.Length > 0)
            {
                await body.WriteAsync(slice, cancellationToken);
            }

            (first, length) = (0, length - slice.Length);
        }
    }

    private static bool AcceptsGzip(HttpRequest request)
    {
        foreach (var coding in request.GetTypedHeaders().AcceptEncoding)
        {
            if (coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                return coding.Quality is null or > 0;
            }
        }

        return false;
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> bytes)
    {
        using var output = new MemoryStream(bytes.Length);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes.Span);
        }

        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }
}
