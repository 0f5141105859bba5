namespace MediaRouter.Plugins.Pprof.NetTrace;

/// <summary>The compressed header of events: each says only in what it differs from the one before it in the block.</summary>
internal struct EventHeader
{
    private const int MetadataIdFlag = 1;
    private const int CaptureThreadFlag = 2;
    private const int ThreadIdFlag = 4;
    private const int StackIdFlag = 8;
    private const int ActivityFlag = 16;
    private const int RelatedActivityFlag = 32;
    private const int PayloadSizeFlag = 128;
    private const int GuidBytes = 16;

    private ulong _payloadSize;

    public int MetadataId { get; private set; }

    public long ThreadId { get; private set; }

    public int StackId { get; private set; }

    public long Timestamp { get; private set; }

    /// <summary>Negative if no payload can be that large.</summary>
    public readonly int PayloadSize => _payloadSize > int.MaxValue ? -1 : (int)_payloadSize;

    public bool TryRead(ref PayloadReader reader)
    {
        if (!reader.TryReadByte(out var flags))
        {
            return false;
        }

        if ((flags & MetadataIdFlag) != 0)
        {
            if (!reader.TryReadVariable(out var metadataId))
            {
                return false;
            }

            // The highest bit tells that the event is out of order.
            MetadataId = (int)(metadataId & 0x7fff_ffff);
        }

        // Sequence number, thread that wrote the event, and processor: not used.
        if ((flags & CaptureThreadFlag) != 0 && !(reader.TryReadVariable(out _) && reader.TryReadVariable(out _) && reader.TryReadVariable(out _)))
        {
            return false;
        }

        if ((flags & ThreadIdFlag) != 0)
        {
            if (!reader.TryReadVariable(out var threadId))
            {
                return false;
            }

            ThreadId = (long)threadId;
        }

        if ((flags & StackIdFlag) != 0)
        {
            if (!reader.TryReadVariable(out var stackId))
            {
                return false;
            }

            StackId = (int)stackId;
        }

        if (!reader.TryReadVariable(out var elapsed))
        {
            return false;
        }

        Timestamp += (long)elapsed;
        return ((flags & ActivityFlag) == 0 || reader.TrySkip(GuidBytes))
            && ((flags & RelatedActivityFlag) == 0 || reader.TrySkip(GuidBytes))
            && ((flags & PayloadSizeFlag) == 0 || reader.TryReadVariable(out _payloadSize));
    }
}
