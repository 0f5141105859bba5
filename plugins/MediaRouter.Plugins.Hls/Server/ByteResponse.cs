using System.Buffers;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Playlists;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>Sends bytes that lie in memory.</summary>
internal static class ByteResponse
{
    private const string PlaylistType = "application/vnd.apple.mpegurl";
    private const string VaryName = "Accept-Encoding";

    // Below this a compressed answer saves no packet.
    private const int SmallestCompressed = 600;

    // What is held for a client that is slow.
    private const int LargestWrite = 128 * 1024;

    /// <summary>Sends a playlist, compressed if the client takes that.</summary>
    /// <param name="context">The request.</param>
    /// <param name="playlist">The playlist.</param>
    /// <param name="query">What to append to each address; <see langword="null"/> for nothing.</param>
    /// <returns>Bytes of the body.</returns>
    public static ValueTask<long> SendPlaylistAsync(HttpContext context, PlaylistText playlist, AddressQuery? query)
    {
        var headers = context.Response.Headers;
        headers.ContentType = PlaylistType;
        headers.Vary = headers.Vary.Count == 0 ? VaryName : $"{headers.Vary}, {VaryName}";
        var length = query is null ? playlist.Bytes.Length : playlist.LengthWith(query);
        var isCompressed = length >= SmallestCompressed && AcceptsGzip(context.Request.Headers.AcceptEncoding.ToString());
        if (query is null)
        {
            headers.ContentEncoding = isCompressed ? "gzip" : default;
            return SendAsync(context, isCompressed ? playlist.Gzip : playlist.Bytes, rented: null);
        }

        var template = isCompressed ? playlist.TemplateFor(query) : null;
        length = template?.Length ?? length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        if (template is null)
        {
            playlist.Write(query, rented);
        }
        else
        {
            headers.ContentEncoding = "gzip";
            template.Write(query.Secret, query.Remainder, rented);
        }

        return SendAsync(context, rented.AsMemory(0, length), rented);
    }

    /// <summary>Sends a segment, a part or an init segment, or the range of it that is asked for.</summary>
    /// <returns>Bytes of the body.</returns>
    /// <remarks>Source: RFC 9110, section 14. Several ranges at once are answered with the whole.</remarks>
    public static ValueTask<long> SendFileAsync(HttpContext context, StoredFile file, string contentType)
    {
        var headers = context.Response.Headers;
        headers.ContentType = contentType;
        headers.AcceptRanges = "bytes";
        if (context.Request.Headers.Range.Count > 0 && context.Request.GetTypedHeaders().Range is { Ranges.Count: 1 } header && header.Unit == "bytes")
        {
            return SendRangeAsync(context, file, header.Ranges.Single());
        }

        headers.ContentLength = file.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return new ValueTask<long>(0);
        }

        return file.Pieces is [{ Length: <= LargestWrite } piece] ? SendAsync(context, piece, rented: null) : WriteAsync(context.Response.Body, file, 0, file.Length);
    }

    private static ValueTask<long> SendRangeAsync(HttpContext context, StoredFile file, RangeItemHeaderValue range)
    {
        var response = context.Response;
        var (first, last) = range.From is { } from
            ? (from, Math.Min(range.To ?? long.MaxValue, file.Length - 1))
            : (Math.Max(0, file.Length - (range.To ?? 0)), file.Length - 1);
        if (first > last)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = new ContentRangeHeaderValue(file.Length).ToString();
            return new ValueTask<long>(0);
        }

        var length = last - first + 1;
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = new ContentRangeHeaderValue(first, last, file.Length).ToString();
        response.ContentLength = length;
        return HttpMethods.IsHead(context.Request.Method) ? new ValueTask<long>(0) : WriteAsync(response.Body, file, first, length);
    }

    // The head goes out with the bytes. Mostly the socket takes them at once: then there is nothing to wait for.
    private static ValueTask<long> SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            Return(rented);
            return new ValueTask<long>(0);
        }

        var writing = context.Response.Body.WriteAsync(bytes, CancellationToken.None);
        if (writing.IsCompletedSuccessfully)
        {
            writing.GetAwaiter().GetResult();
            Return(rented);
            return new ValueTask<long>(bytes.Length);
        }

        return FinishAsync(writing, bytes.Length, rented);
    }

    private static async ValueTask<long> FinishAsync(ValueTask writing, long length, byte[]? rented)
    {
        await writing;
        Return(rented);
        return length;
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static async ValueTask<long> WriteAsync(Stream body, StoredFile file, long first, long length)
    {
        var rest = length;
        foreach (var piece in file.Pieces)
        {
            if (first >= piece.Length)
            {
                first -= piece.Length;
                continue;
            }

            var slice = piece[(int)first..];
            slice = slice[..(int)Math.Min(slice.Length, rest)];
            (first, rest) = (0, rest - slice.Length);
            while (slice.Length > 0)
            {
                var size = Math.Min(slice.Length, LargestWrite);
                await body.WriteAsync(slice[..size], CancellationToken.None);
                slice = slice[size..];
            }
        }

        return length;
    }

    /// <summary>Whether a list of codings (RFC 9110, section 12.5.3) has gzip, not with weight 0.</summary>
    internal static bool AcceptsGzip(ReadOnlySpan<char> codings)
    {
        foreach (var range in codings.Split(','))
        {
            var coding = codings[range].Trim();
            var semicolon = coding.IndexOf(';');
            var name = semicolon < 0 ? coding : coding[..semicolon].TrimEnd();
            if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                // A weight is q=0 to q=1 with up to three decimals.
                var weight = semicolon < 0 ? "1" : coding[(semicolon + 1)..].TrimStart();
                return !weight.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) || weight["q=0".Length..].Trim().ContainsAnyExcept('0', '.');
            }
        }

        return false;
    }
}
