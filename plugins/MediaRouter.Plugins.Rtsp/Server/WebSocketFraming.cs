using System.Buffers;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Puts what a server sends into WebSocket messages.</summary>
internal sealed class WebSocketFraming : IChunkFraming
{
    /// <summary>Has no state, so one serves all connections.</summary>
    public static readonly WebSocketFraming Instance = new();

    // RTSP messages begin with a letter and interleaved frames with a dollar sign, so this byte is free to mark what is neither.
    private const byte PongMark = 0;

    /// <summary>Makes a post that leaves as a pong.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> payload) => [PongMark, .. payload];

    public void Frame(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var opcode = WebSocketOpcode.Binary;
        if (!bytes.IsEmpty && bytes[0] == PongMark)
        {
            opcode = WebSocketOpcode.Pong;
            bytes = bytes[1..];
        }

        var header = output.GetSpan(WebSocketFrameWriter.MaxHeaderBytes);
        output.Advance(WebSocketFrameWriter.WriteHeader(header, opcode, bytes.Length));
        output.Write(bytes);
    }
}
