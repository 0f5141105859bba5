namespace MediaRouter.Media.MpegTs;

/// <summary>Finds the packets in bytes of any cut: 188 bytes each, also with a 4-byte time code in front (192) or 16 parity bytes behind (204).</summary>
internal sealed class TsPacketFramer
{
    // Sync bytes at the same distance that are asked for after packets were lost sight of.
    private const int SyncCount = 3;
    private const int LargestStride = 204;
    private const int TimeCodeStride = 192;
    private const int TimeCodeLength = TimeCodeStride - TsPacket.Length;

    // Room for the search window.
    private const int CarryLength = 1024;

    private readonly byte[] _carry = new byte[CarryLength];
    private int _carried;
    private int _stride;
    private int _toSkip;
    private bool _started;

    /// <summary>Takes one packet.</summary>
    /// <param name="packet">188 bytes, starting with the sync byte.</param>
    public delegate void PacketHandler(ReadOnlySpan<byte> packet);

    /// <summary>Bytes that belonged to no packet, since the start.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Cuts bytes into packets; what is left waits for the next call.</summary>
    public void Feed(ReadOnlySpan<byte> data, PacketHandler handler)
    {
        while (data.Length > 0)
        {
            if (_carried == 0)
            {
                var used = Process(data, handler);
                data = data[used..];
                if (data.Length < CarryLength)
                {
                    data.CopyTo(_carry);
                    _carried = data.Length;
                    return;
                }
            }
            else
            {
                // In sync only the rest of one packet is copied, so that the following ones are read in place.
                var wanted = _stride > 0 && _carried < TsPacket.Length ? TsPacket.Length - _carried : CarryLength - _carried;
                var taken = Math.Min(wanted, data.Length);
                data[..taken].CopyTo(_carry.AsSpan(_carried));
                _carried += taken;
                data = data[taken..];
                var used = Process(_carry.AsSpan(0, _carried), handler);
                _carry.AsSpan(used, _carried - used).CopyTo(_carry);
                _carried -= used;
            }
        }
    }

    /// <summary>Forgets bytes that are left: what comes next does not continue them.</summary>
    public void Restart()
    {
        SkippedBytes += _carried;
        _carried = 0;
        _toSkip = 0;
        _stride = 0;
        _started = false;
    }

    private int Process(ReadOnlySpan<byte> data, PacketHandler handler)
    {
        var at = 0;
        while (true)
        {
            if (_toSkip > 0)
            {
                var skipped = Math.Min(_toSkip, data.Length - at);
                _toSkip -= skipped;
                at += skipped;
            }

            var rest = data[at..];
            if (_stride == 0)
            {
                if (rest.IsEmpty || !TryFindStride(rest, out var skipped))
                {
                    return at + SkipGarbage(rest);
                }

                // The time code in front of the first packet of that size is no garbage.
                SkippedBytes += _stride == TimeCodeStride ? Math.Max(0, skipped - TimeCodeLength) : skipped;
                at += skipped;
                continue;
            }

            if (rest.Length < TsPacket.Length)
            {
                return at;
            }

            if (rest[0] != TsPacket.SyncByte)
            {
                _stride = 0;
                continue;
            }

            handler(rest[..TsPacket.Length]);
            at += TsPacket.Length;
            _toSkip = _stride - TsPacket.Length;
        }
    }

    // All that cannot begin a packet any more.
    private int SkipGarbage(ReadOnlySpan<byte> rest)
    {
        var candidate = rest.IndexOf(TsPacket.SyncByte);
        var garbage = candidate < 0 ? rest.Length : candidate;

        // With a full window behind it, a candidate that was not confirmed is none.
        while (rest.Length - garbage > (SyncCount - 1) * LargestStride)
        {
            var next = rest[(garbage + 1)..].IndexOf(TsPacket.SyncByte);
            garbage = next < 0 ? rest.Length : garbage + 1 + next;
        }

        SkippedBytes += garbage;
        _started |= garbage > 0;
        return garbage;
    }

    private bool TryFindStride(ReadOnlySpan<byte> data, out int skipped)
    {
        skipped = 0;
        if (!_started && data[0] == TsPacket.SyncByte)
        {
            // Live input starts with a packet: it is not held back for a confirmation, the next sync byte is looked at soon enough.
            _started = true;
            _stride = StrideAt(data) is var known and > 0 ? known : TsPacket.Length;
            return true;
        }

        _started = true;
        for (var at = data.IndexOf(TsPacket.SyncByte); at >= 0;)
        {
            var stride = StrideAt(data[at..]);
            if (stride > 0)
            {
                _stride = stride;
                skipped = at;
                return true;
            }

            var next = data[(at + 1)..].IndexOf(TsPacket.SyncByte);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static int StrideAt(ReadOnlySpan<byte> data)
    {
        foreach (var stride in (ReadOnlySpan<int>)[TsPacket.Length, TimeCodeStride, LargestStride])
        {
            var count = 1;
            while (count < SyncCount && count * stride < data.Length && data[count * stride] == TsPacket.SyncByte)
            {
                count++;
            }

            if (count == SyncCount)
            {
                return stride;
            }
        }

        return 0;
    }
}
