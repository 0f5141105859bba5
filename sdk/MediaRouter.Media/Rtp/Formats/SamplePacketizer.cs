using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of sound that can be cut between any two samples: G.711, G.722, G.726 and uncompressed samples.</summary>
/// <remarks>Source: RFC 3551, sections 4.2 and 4.5; RFC 3190, section 4. The marker stays clear, because the sound has no pauses (RFC 3551, section 4.1).</remarks>
public sealed class SamplePacketizer : IPacketizer
{
    private readonly int _groupsPerPacket;
    private readonly int _bytesPerGroup;
    private readonly int _ticksPerGroup;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    /// <param name="bytesPerGroup">Bytes of the smallest piece that a payload may consist of: mostly a sample of all channels.</param>
    /// <param name="ticksPerGroup">Its duration in ticks of the clock.</param>
    public SamplePacketizer(int maxPayloadSize, int bytesPerGroup, int ticksPerGroup = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerGroup);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadSize, bytesPerGroup);
        _bytesPerGroup = bytesPerGroup;
        _ticksPerGroup = ticksPerGroup;
        _groupsPerPacket = maxPayloadSize / bytesPerGroup;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var samples = UnitBytes.Of(unit);
        var groups = samples.Length / _bytesPerGroup;
        for (var done = 0; done < groups;)
        {
            var taken = Math.Min(groups - done, _groupsPerPacket);
            var size = taken * _bytesPerGroup;
            samples.Slice(done * _bytesPerGroup, size).CopyTo(output.GetSpan(size));
            output.Commit(size, marker: false, done * _ticksPerGroup);
            done += taken;
        }
    }
}
