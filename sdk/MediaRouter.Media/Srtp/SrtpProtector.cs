using System.Buffers.Binary;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Srtp;

/// <summary>Turns RTP into SRTP and RTCP into SRTCP for any number of SSRCs under one master key.</summary>
/// <remarks>
/// Source: RFC 3711, sections 3.3 and 3.4; RFC 7714, sections 8 and 9. No MKI is written.
/// Allocates only when a new SSRC appears. Not safe for concurrent use.
/// A retransmission must repeat the protected bytes or protect the same content: the same index with other content would break the cipher.
/// </remarks>
public sealed class SrtpProtector
{
    private const uint EncryptedFlag = 0x8000_0000;
    private const uint MaxRtcpIndex = 0x7fff_ffff;
    private const int RtcpHeaderLength = 8;

    private readonly SrtpContext _context;
    private readonly SrtpStreamTable _streams = new();
    private readonly int _tagLength;

    /// <summary>Starts with rollover counter 0 for each SSRC.</summary>
    /// <param name="context">Session keys; remains the caller's to dispose.</param>
    public SrtpProtector(SrtpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _tagLength = context.Profile.RtpOverhead();
    }

    /// <summary>Bytes added to an RTP packet.</summary>
    public int RtpOverhead => _tagLength;

    /// <summary>Bytes added to an RTCP packet.</summary>
    public int RtcpOverhead => _context.Profile.RtcpOverhead();

    /// <summary>The rollover counter of the last packet of an SSRC, to be told to receivers that join late.</summary>
    /// <param name="ssrc">The SSRC.</param>
    /// <returns>0 before the first packet, unless set.</returns>
    public uint GetRolloverCounter(uint ssrc) => _streams.Find(ssrc)?.RolloverCounter ?? 0;

    /// <summary>Sets the rollover counter that the next packet of an SSRC has.</summary>
    /// <param name="ssrc">The SSRC.</param>
    /// <param name="rolloverCounter">Number of wraps of the sequence number so far.</param>
    public void SetRolloverCounter(uint ssrc, uint rolloverCounter) => _streams.GetOrAdd(ssrc).SetRolloverCounter(rolloverCounter);

    /// <summary>Protects an RTP packet.</summary>
    /// <param name="packet">The packet; may be the beginning of <paramref name="destination"/>.</param>
    /// <param name="destination">At least <see cref="RtpOverhead"/> bytes longer than the packet.</param>
    /// <param name="written">Length of the SRTP packet.</param>
    /// <returns>False if the packet is no RTP, or its index space is used up and the key must be replaced.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public bool TryProtectRtp(ReadOnlySpan<byte> packet, Span<byte> destination, out int written)
    {
        written = 0;
        if (!TryGetHeaderLength(packet, out var headerLength))
        {
            return false;
        }

        RequireRoom(packet.Length + _tagLength, destination);
        var sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var stream = _streams.GetOrAdd(ssrc);
        if (!stream.TryEstimateIndex(sequenceNumber, out var index))
        {
            return false;
        }

        stream.Accept(index);
        packet[..headerLength].CopyTo(destination);
        var body = destination[headerLength..packet.Length];
        var tag = destination.Slice(packet.Length, _tagLength);
        if (_context.Profile.IsAead())
        {
            Span<byte> nonce = stackalloc byte[12];
            _context.Rtp.WriteRtpNonce(nonce, ssrc, index);
            _context.Rtp.Gcm.Encrypt(nonce, destination[..headerLength], packet[headerLength..], body, tag);
        }
        else
        {
            _context.Rtp.CryptCounterMode(ssrc, index, packet[headerLength..], body);
            Span<byte> rolloverCounter = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(rolloverCounter, (uint)(index >> 16));
            _context.Rtp.Authenticate(destination[..packet.Length], rolloverCounter, tag);
        }

        written = packet.Length + _tagLength;
        return true;
    }

    /// <summary>Protects a compound RTCP packet.</summary>
    /// <param name="packet">The packet; may be the beginning of <paramref name="destination"/>.</param>
    /// <param name="destination">At least <see cref="RtcpOverhead"/> bytes longer than the packet.</param>
    /// <param name="written">Length of the SRTCP packet.</param>
    /// <returns>False if the packet is no RTCP, or its index space is used up and the key must be replaced.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public bool TryProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination, out int written)
    {
        written = 0;
        if (packet.Length < RtcpHeaderLength || packet[0] >> 6 != 2)
        {
            return false;
        }

        var length = packet.Length + RtcpOverhead;
        RequireRoom(length, destination);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var stream = _streams.GetOrAdd(ssrc);
        if (stream.RtcpIndex == MaxRtcpIndex)
        {
            return false;
        }

        var index = ++stream.RtcpIndex;
        packet[..RtcpHeaderLength].CopyTo(destination);
        var body = destination[RtcpHeaderLength..packet.Length];
        if (_context.Profile.IsAead())
        {
            // The associated data are the header and the index word, which do not lie side by side in the packet.
            Span<byte> associated = stackalloc byte[RtcpHeaderLength + 4];
            packet[..RtcpHeaderLength].CopyTo(associated);
            BinaryPrimitives.WriteUInt32BigEndian(associated[RtcpHeaderLength..], index | EncryptedFlag);
            Span<byte> nonce = stackalloc byte[12];
            _context.Rtcp.WriteRtcpNonce(nonce, ssrc, index);
            var tag = destination.Slice(packet.Length, GcmCipher.TagBytes);
            _context.Rtcp.Gcm.Encrypt(nonce, associated, packet[RtcpHeaderLength..], body, tag);
            associated[RtcpHeaderLength..].CopyTo(destination[(packet.Length + GcmCipher.TagBytes)..]);
        }
        else
        {
            _context.Rtcp.CryptCounterMode(ssrc, index, packet[RtcpHeaderLength..], body);
            var covered = packet.Length + 4;
            BinaryPrimitives.WriteUInt32BigEndian(destination[packet.Length..], index | EncryptedFlag);
            _context.Rtcp.Authenticate(destination[..covered], default, destination[covered..length]);
        }

        written = length;
        return true;
    }

    /// <summary>Length of the part of an RTP packet that stays clear: header, CSRCs and extension.</summary>
    internal static bool TryGetHeaderLength(ReadOnlySpan<byte> packet, out int length)
    {
        length = RtpPacket.FixedHeaderLength;
        if (packet.Length < length || packet[0] >> 6 != 2)
        {
            return false;
        }

        length += 4 * (packet[0] & 0x0f);
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4)
            {
                return false;
            }

            length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        }

        return length <= packet.Length;
    }

    private static void RequireRoom(int needed, ReadOnlySpan<byte> destination)
    {
        if (destination.Length < needed)
        {
            throw new ArgumentException($"has {destination.Length} bytes, {needed} are needed", nameof(destination));
        }
    }
}
