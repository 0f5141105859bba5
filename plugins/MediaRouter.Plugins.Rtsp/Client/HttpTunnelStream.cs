using System.Buffers;
using System.Buffers.Text;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>RTSP inside two HTTP connections: reads what GET brings, writes Base64 into POST.</summary>
/// <param name="get">Connection of the GET request, its answer taken off.</param>
/// <param name="post">Connection of the POST request, its header sent.</param>
internal sealed class HttpTunnelStream(Stream get, Stream post) : DuplexStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => get.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(buffer.Length));
        try
        {
            Base64.EncodeToUtf8(buffer.Span, text, out _, out var length);
            await post.WriteAsync(text.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await post.DisposeAsync();
        await get.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            post.Dispose();
            get.Dispose();
        }

        base.Dispose(disposing);
    }
}
