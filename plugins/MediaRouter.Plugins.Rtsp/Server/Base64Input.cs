using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The body of the POST request of an HTTP tunnel.</summary>
internal sealed class Base64Input(ConnectionInput inner) : ConnectionInput
{
    // Requests come this way, and media when a client publishes through the tunnel.
    private readonly byte[] _text = new byte[4 * 1024];

    private Base64StreamDecoder _decoder;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            // A group carried over makes a little more than three bytes of four characters.
            var length = await inner.ReadAsync(_text.AsMemory(0, Math.Clamp(buffer.Length - 8, 1, _text.Length)));
            if (length == 0)
            {
                return 0;
            }

            if (!_decoder.TryDecode(_text.AsSpan(0, length), buffer.Span, out var written))
            {
                throw new PeerViolationException("the body of the HTTP tunnel is not Base64", "RFC 4648, section 4");
            }

            if (written > 0)
            {
                return written;
            }
        }
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
