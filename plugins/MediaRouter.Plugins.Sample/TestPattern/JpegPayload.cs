using System.Buffers.Binary;

namespace MediaRouter.Plugins.Sample;

/// <summary>Cuts the scan of a picture into payloads of RFC 2435.</summary>
internal static class JpegPayload
{
    private const int HeaderLength = 8;

    // With all headers below the 1500 bytes of an Ethernet frame.
    private const int MaxScanBytes = 1400;

    // RFC 2435, section 4.1: type 1 is 4:2:0 without restart markers.
    private const byte Type420 = 1;

    /// <summary>Takes one payload.</summary>
    /// <param name="payload">Valid until the call returns.</param>
    /// <param name="isLast">Whether it ends the picture.</param>
    public delegate void Output(ReadOnlySpan<byte> payload, bool isLast);

    /// <summary>Cuts one picture.</summary>
    /// <param name="scan">Entropy-coded data.</param>
    /// <param name="output">Takes the payloads in order.</param>
    public static void Write(ReadOnlySpan<byte> scan, Output output)
    {
        Span<byte> payload = stackalloc byte[HeaderLength + MaxScanBytes];
        for (var offset = 0; offset < scan.Length; offset += MaxScanBytes)
        {
            var part = scan.Slice(offset, Math.Min(MaxScanBytes, scan.Length - offset));

            // RFC 2435, section 3.1: a byte of zero, then the offset of the fragment in 24 bits.
            BinaryPrimitives.WriteInt32BigEndian(payload, offset);
            payload[4] = Type420;
            payload[5] = ColourBars.Quality;
            payload[6] = ColourBars.Width / 8;
            payload[7] = ColourBars.Height / 8;
            part.CopyTo(payload[HeaderLength..]);
            output(payload[..(HeaderLength + part.Length)], offset + part.Length == scan.Length);
        }
    }
}
