using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <content>
/// Packets of a source that are too big for readers over UDP are taken apart and packetised anew, if the codec can do both. Readers see gapless
/// sequence numbers of the stream's own; what the source lost stays missing in them.
/// </content>
internal sealed partial class StreamTrack
{
    // More is a restart of the sender, not a loss.
    private const int LargestLoss = 3000;

    private RunAssembler? _remuxAssembler;
    private ushort _remuxSequence;
    private ushort _lastInputSequence;
    private bool _isRemuxingImpossible;

    /// <summary>Whether readers get other packets than the source delivers.</summary>
    public bool IsRemuxing => _remuxAssembler is not null;

    // Called before a packet is added.
    private void CheckSize(int payloadLength, ushort sequence)
    {
        if (IsRemuxing)
        {
            var lost = (ushort)(sequence - _lastInputSequence - 1);
            _remuxSequence += lost < LargestLoss ? lost : (ushort)0;
            _lastInputSequence = sequence;
            return;
        }

        if (payloadLength <= _stream.MaxRtpPayload || _isRemuxingImpossible)
        {
            return;
        }

        if (Description.Rtp is null || !CanPacketize() || _codec?.CreateDepacketizer(Description) is null)
        {
            _isRemuxingImpossible = true;
            return;
        }

        // What was gathered of the frame goes the new way, too.
        _remuxAssembler = new RunAssembler(this);
        _remuxSequence = (ushort)(sequence - _assembler.PacketCount - 1);
        _lastInputSequence = sequence;
        _stream.LogRemuxing();
        if (_packetSinks.Length > 0)
        {
            StartPacketizing();
        }
    }

    private void Repacketize(AccessUnit unit, long receivedAt)
    {
        if (_packetizer is not { } packetizer || _payloadWriter is null)
        {
            return;
        }

        try
        {
            _payloadWriter.Begin(unit, receivedAt, ToWallClock(_alignment.ToMediaTime(unit.Pts), _alignment.ToSourceTime(unit.Pts)));
            packetizer.Packetize(unit, _payloadWriter);
            _payloadWriter.End();
        }
        catch (Exception ex)
        {
            _packetizer = null;
            _stream.LogDefect(ex, packetizer);
        }
    }
}
