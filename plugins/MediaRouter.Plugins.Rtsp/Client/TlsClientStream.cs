using MediaRouter.Net;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>A connection with TLS that owns its socket.</summary>
internal sealed class TlsClientStream(TlsConnection tls) : DuplexStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => tls.Stream.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => tls.Stream.WriteAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        tls.Socket.Dispose();
        await tls.DisposeAsync();
        await base.DisposeAsync();
    }
}
