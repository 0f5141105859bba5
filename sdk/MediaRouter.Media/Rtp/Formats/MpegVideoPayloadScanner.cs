using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of MPEG-1 and MPEG-2 video.</summary>
/// <remarks>Source: RFC 2250, section 3.4.</remarks>
public sealed class MpegVideoPayloadScanner : RtpPayloadScanner
{
    private const int HeaderLength = 4;

    private byte[] _sequenceHeader = [];

    /// <summary>Sequence header and its extensions; empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> SequenceHeader => _sequenceHeader;

    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        // T: an MPEG-2 extension header of 4 bytes follows.
        var start = payload.Length > 0 && (payload[0] & 0x04) != 0 ? 2 * HeaderLength : HeaderLength;
        if (payload.Length <= start)
        {
            return default;
        }

        // The S bit is not relied on: the sequence header itself stands at the beginning if there is one.
        var data = payload[start..];
        var hasSequence = data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, MpegVideo.SequenceHeader]);
        if (hasSequence)
        {
            Store(ref _sequenceHeader, data[..SequenceLength(data)]);
        }

        return new RtpPayloadTraits(hasSequence, hasSequence);
    }

    private static int SequenceLength(ReadOnlySpan<byte> data)
    {
        var offset = 4;
        while (MpegVideo.TryFindStartCode(data, ref offset, out var code))
        {
            if (code != MpegVideo.Extension)
            {
                return offset - 4;
            }
        }

        return data.Length;
    }
}
