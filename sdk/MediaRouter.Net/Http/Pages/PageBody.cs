using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaRouter.Net.Http.Pages;

/// <summary>Bytes that are sent again and again: compressed once, and not at all to who has them.</summary>
internal sealed class PageBody
{
    // Below this a compressed answer saves no packet.
    private const int SmallestCompressed = 1000;

    private readonly byte[] _bytes;
    private readonly Lazy<byte[]> _compressed;

    public PageBody(byte[] bytes)
    {
        _bytes = bytes;
        _compressed = new Lazy<byte[]>(() => Compress(bytes));
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)[..8]);
    }

    /// <summary>16 hexadecimal digits that stand for the content.</summary>
    public string Hash { get; }

    /// <summary>Sends the bytes, or status 304.</summary>
    public async Task SendAsync(HttpContext context, string contentType, int statusCode = StatusCodes.Status200OK)
    {
        var response = context.Response;
        var isCompressed = _bytes.Length >= SmallestCompressed && AcceptsGzip(context.Request);
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Append("Vary", "Accept-Encoding");
        if (statusCode == StatusCodes.Status200OK)
        {
            // The two forms are different representations (RFC 9110, section 8.8.3.3).
            var tag = new EntityTagHeaderValue($"\"{Hash}{(isCompressed ? "-gzip" : "")}\"");
            response.Headers.ETag = tag.ToString();
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        var bytes = isCompressed ? _compressed.Value : _bytes;
        response.StatusCode = statusCode;
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is null or > 0);

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream(bytes.Length / 2);
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }
}
