namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of sound whose payloads are access units as they are: Opus, Speex, G.711, G.722, G.726 and uncompressed samples.</summary>
/// <remarks>Source: RFC 7587, section 4.2; RFC 5574, section 3.3; RFC 3551, section 4.5; RFC 3190, section 4.</remarks>
public sealed class WholePayloadDepacketizer : RtpPayloadDepacketizer
{
    private readonly int _alignment;

    /// <summary>Makes a depacketiser.</summary>
    /// <param name="clockRate">Clock rate of the track.</param>
    /// <param name="alignment">Bytes of a sample of all channels, or of a group of samples; what is behind the last whole one is cut off.</param>
    public WholePayloadDepacketizer(int clockRate, int alignment = 1)
        : base(clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alignment);
        _alignment = alignment;
    }

    /// <inheritdoc/>
    private protected override void OnLoss()
    {
    }

    /// <inheritdoc/>
    private protected override void Take(ReadOnlyMemory<byte> payload, bool marker, in PayloadTime time)
    {
        var unit = payload[..(payload.Length - (payload.Length % _alignment))];
        if (unit.IsEmpty)
        {
            Drop(time);
            return;
        }

        Emit(unit, time);
    }
}
