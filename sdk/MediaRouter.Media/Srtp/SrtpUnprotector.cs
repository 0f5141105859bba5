using System.Buffers.Binary;

namespace MediaRouter.Media.Srtp;

/// <summary>Turns SRTP into RTP and SRTCP into RTCP, in place, for any number of SSRCs under one master key.</summary>
/// <remarks>
/// Source: RFC 3711, sections 3.3 and 3.4; RFC 7714, sections 8 and 9. No MKI is expected. State of an SSRC exists only once a packet of it
/// was authentic. Allocates only then. Not safe for concurrent use.
/// </remarks>
public sealed class SrtpUnprotector
{
    private const uint EncryptedFlag = 0x8000_0000;
    private const int RtcpHeaderLength = 8;
    private const int HmacTagLength = 10;

    private readonly SrtpContext _context;
    private readonly SrtpStreamTable _streams = new();
    private readonly int _tagLength;

    /// <summary>Starts with rollover counter 0 for each SSRC.</summary>
    /// <param name="context">Session keys; remains the caller's to dispose.</param>
    public SrtpUnprotector(SrtpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _tagLength = context.Profile.RtpOverhead();
    }

    /// <summary>Sets the rollover counter that the next packet of an SSRC has, as told by signalling (MIKEY).</summary>
    /// <param name="ssrc">The SSRC.</param>
    /// <param name="rolloverCounter">Number of wraps of the sequence number so far.</param>
    public void SetRolloverCounter(uint ssrc, uint rolloverCounter) => _streams.GetOrAdd(ssrc).SetRolloverCounter(rolloverCounter);

    /// <summary>The rollover counter of the highest packet of an SSRC.</summary>
    /// <param name="ssrc">The SSRC.</param>
    /// <returns>0 before the first packet, unless set.</returns>
    public uint GetRolloverCounter(uint ssrc) => _streams.Find(ssrc)?.RolloverCounter ?? 0;

    /// <summary>Verifies and decrypts an SRTP packet.</summary>
    /// <param name="packet">Holds the RTP packet afterwards; of no use if the result is not <see cref="SrtpResult.Ok"/>.</param>
    /// <param name="length">Length of the RTP packet.</param>
    /// <returns>The outcome; anything but Ok is counted and dropped.</returns>
    public SrtpResult UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        var end = packet.Length - _tagLength;
        if (end < 0 || !SrtpProtector.TryGetHeaderLength(packet[..end], out var headerLength))
        {
            return SrtpResult.Malformed;
        }

        var sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var stream = _streams.Find(ssrc);
        ulong index = sequenceNumber;
        if (stream is not null && (!stream.TryEstimateIndex(sequenceNumber, out index) || stream.IsReplay(index)))
        {
            return SrtpResult.Replayed;
        }

        var body = packet[headerLength..end];
        var tag = packet[end..];
        if (_context.Profile.IsAead())
        {
            Span<byte> nonce = stackalloc byte[12];
            _context.Rtp.WriteRtpNonce(nonce, ssrc, index);
            if (!_context.Rtp.Gcm.Decrypt(nonce, packet[..headerLength], body, body, tag))
            {
                return SrtpResult.NotAuthentic;
            }
        }
        else
        {
            Span<byte> rolloverCounter = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(rolloverCounter, (uint)(index >> 16));
            if (!_context.Rtp.VerifyTag(packet[..end], rolloverCounter, tag))
            {
                return SrtpResult.NotAuthentic;
            }

            _context.Rtp.CryptCounterMode(ssrc, index, body, body);
        }

        (stream ?? _streams.GetOrAdd(ssrc)).Accept(index);
        length = end;
        return SrtpResult.Ok;
    }

    /// <summary>Verifies and decrypts an SRTCP packet.</summary>
    /// <param name="packet">Holds the RTCP packet afterwards; of no use if the result is not <see cref="SrtpResult.Ok"/>.</param>
    /// <param name="length">Length of the RTCP packet.</param>
    /// <returns>The outcome; anything but Ok is counted and dropped.</returns>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        var end = packet.Length - _context.Profile.RtcpOverhead();
        if (end < RtcpHeaderLength || packet[0] >> 6 != 2)
        {
            return SrtpResult.Malformed;
        }

        var isAead = _context.Profile.IsAead();
        var indexOffset = isAead ? end + GcmCipher.TagBytes : end;
        var word = BinaryPrimitives.ReadUInt32BigEndian(packet[indexOffset..]);
        var index = word & ~EncryptedFlag;
        var encrypted = (word & EncryptedFlag) != 0;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var stream = _streams.Find(ssrc);
        if (stream is not null && stream.IsRtcpReplay(index))
        {
            return SrtpResult.Replayed;
        }

        var authentic = isAead
            ? DecryptRtcpAead(packet, end, ssrc, index, encrypted)
            : _context.Rtcp.VerifyTag(packet[..(end + 4)], default, packet.Slice(end + 4, HmacTagLength));
        if (!authentic)
        {
            return SrtpResult.NotAuthentic;
        }

        if (!isAead && encrypted)
        {
            var body = packet[RtcpHeaderLength..end];
            _context.Rtcp.CryptCounterMode(ssrc, index, body, body);
        }

        (stream ?? _streams.GetOrAdd(ssrc)).AcceptRtcp(index);
        length = end;
        return SrtpResult.Ok;
    }

    private bool DecryptRtcpAead(Span<byte> packet, int end, uint ssrc, uint index, bool encrypted)
    {
        Span<byte> nonce = stackalloc byte[12];
        _context.Rtcp.WriteRtcpNonce(nonce, ssrc, index);
        var tag = packet.Slice(end, GcmCipher.TagBytes);
        var word = packet.Slice(end + GcmCipher.TagBytes, 4);
        if (encrypted)
        {
            Span<byte> associated = stackalloc byte[RtcpHeaderLength + 4];
            packet[..RtcpHeaderLength].CopyTo(associated);
            word.CopyTo(associated[RtcpHeaderLength..]);
            var body = packet[RtcpHeaderLength..end];
            return _context.Rtcp.Gcm.Decrypt(nonce, associated, body, body, tag);
        }

        // RFC 7714, section 9.3: without encryption the whole packet and the index word are associated data.
        // Rare and from RTCP only, so a copy on the heap is good enough where the stack is not.
        var length = end + 4;
        var all = length <= 1500 ? stackalloc byte[length] : new byte[length];
        packet[..end].CopyTo(all);
        word.CopyTo(all[end..]);
        return _context.Rtcp.Gcm.Decrypt(nonce, all, [], [], tag);
    }
}
