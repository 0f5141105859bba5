using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of KLV metadata: the items of one time, cut where a payload is full.</summary>
/// <remarks>Source: RFC 6597, section 4.</remarks>
public sealed class KlvPacketizer : IPacketizer
{
    private readonly int _maxPayloadSize;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    public KlvPacketizer(int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPayloadSize);
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        for (var rest = UnitBytes.Of(unit); !rest.IsEmpty;)
        {
            var taken = Math.Min(rest.Length, _maxPayloadSize);
            rest[..taken].CopyTo(output.GetSpan(taken));
            rest = rest[taken..];
            output.Commit(taken, marker: rest.IsEmpty);
        }
    }
}
