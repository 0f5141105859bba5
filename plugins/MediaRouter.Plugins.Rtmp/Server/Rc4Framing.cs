using System.Buffers;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>Encrypts what is sent on an RTMPE connection.</summary>
internal sealed class Rc4Framing(Rc4 cipher) : IChunkFraming
{
    public void Frame(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        cipher.Transform(bytes, output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
