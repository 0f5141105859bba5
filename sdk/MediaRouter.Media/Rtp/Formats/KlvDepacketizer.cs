namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of KLV metadata. A unit is all items of one time.</summary>
/// <param name="clockRate">Clock rate of the track.</param>
/// <remarks>Source: RFC 6597, section 4.</remarks>
public sealed class KlvDepacketizer(int clockRate) : MarkedUnitDepacketizer(clockRate, LongestUnit)
{
    private const int LongestUnit = 1024 * 1024;

    // SMPTE ST 336: what each universal label begins with.
    private static ReadOnlySpan<byte> UniversalLabel => [0x06, 0x0e, 0x2b, 0x34];

    /// <inheritdoc/>
    private protected override bool TryBegin(ref ReadOnlyMemory<byte> data, bool isDoubtful) =>
        !isDoubtful || data.Span.StartsWith(UniversalLabel);

    /// <inheritdoc/>
    private protected override void Complete(ReadOnlyMemory<byte> unit, in PayloadTime time, bool isDoubtful) => Emit(unit, time);
}
