using System.Buffers.Binary;
using MediaRouter.Media.Rtcp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>Makes the sender reports of a track.</summary>
/// <remarks>Source: RFC 3550, sections 6.4.1 and 6.5.</remarks>
internal static class SenderReportWriter
{
    // An SR without blocks, and an SDES with our short CNAME.
    private const int MaxBytes = 64;

    private const string CanonicalName = "mediarouter";

    /// <summary>Makes a compound packet of SR and SDES.</summary>
    /// <param name="track">The track.</param>
    /// <param name="packets">Packets sent so far.</param>
    /// <param name="octets">Payload octets sent so far.</param>
    /// <param name="time">Gives the present.</param>
    /// <param name="prefixLength">Bytes to leave free in front.</param>
    /// <returns>Null while the time of the track is not known.</returns>
    public static byte[]? Write(ITrack track, long packets, long octets, TimeProvider time, int prefixLength = 0)
    {
        if (track.Clock is not { } clock)
        {
            return null;
        }

        // Both times of the pair are moved to the present by the same step.
        var elapsed = time.GetElapsedTime(clock.ReadAt);
        var pts = clock.Pts + (long)(elapsed.TotalSeconds * track.Description.ClockRate);
        var report = new SenderReport
        {
            Ssrc = track.Ssrc,
            NtpTime = NtpTimestamp.FromUnixNanoseconds(clock.NtpUnixNanoseconds + (elapsed.Ticks * TimeSpan.NanosecondsPerTick)),
            RtpTimestamp = unchecked((uint)pts),
            PacketCount = unchecked((uint)packets),
            OctetCount = unchecked((uint)octets),
        };
        Span<byte> buffer = stackalloc byte[MaxBytes];
        var length = RtcpWriter.WriteSenderCompound(buffer, report, [], CanonicalName);
        var bytes = new byte[prefixLength + length];
        buffer[..length].CopyTo(bytes.AsSpan(prefixLength));
        return bytes;
    }

    /// <summary>Puts a packet with four free bytes in front into an interleaved frame.</summary>
    public static byte[] Frame(byte[] packet, byte channel)
    {
        packet[0] = PacketRun.PrefixMagic;
        packet[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(packet.Length - PacketRun.PrefixLength));
        return packet;
    }
}
