using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of AV1.</summary>
/// <remarks>Source: RTP Payload Format for AV1 (Alliance for Open Media), section 4.4.</remarks>
public sealed class Av1PayloadScanner : RtpPayloadScanner
{
    private byte[] _sequenceHeader = [];

    /// <summary>The sequence header OBU, without size field as it comes in RTP; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> SequenceHeader => _sequenceHeader;

    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return default;
        }

        // Z Y W W N: continues, is continued, number of elements (0: each has a length), new coded video sequence.
        var header = payload[0];
        var continues = (header & 0x80) != 0;
        var isContinued = (header & 0x40) != 0;
        var count = (header >> 4) & 3;
        var rest = payload[1..];
        var hasSequenceHeader = false;
        for (var i = 0; rest.Length > 0; i++)
        {
            var element = rest;
            if (count == 0 || i < count - 1)
            {
                if (!Leb128.TryRead(rest, out var length, out var lengthSize) || length > (uint)(rest.Length - lengthSize))
                {
                    break;
                }

                element = rest.Slice(lengthSize, (int)length);
                rest = rest[(lengthSize + (int)length)..];
            }
            else
            {
                rest = default;
            }

            var isWhole = !(i == 0 && continues) && !(rest.Length == 0 && isContinued);
            if (isWhole && Av1ObuHeader.TryRead(element, out var obu) && obu.Type == Av1ObuType.SequenceHeader)
            {
                Store(ref _sequenceHeader, element);
                hasSequenceHeader = true;
            }
        }

        return new RtpPayloadTraits((header & 0x08) != 0, hasSequenceHeader);
    }
}
