using MediaRouter.Net;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>A connection with TLS.</summary>
internal sealed class TlsInput(TlsConnection tls) : ConnectionInput
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => tls.Stream.ReadAsync(buffer);

    public override async ValueTask DisposeAsync()
    {
        tls.Socket.Dispose();
        await tls.DisposeAsync();
    }
}
