namespace MediaRouter.Media.MpegTs;

/// <summary>Puts the PES packets of one PID together.</summary>
/// <remarks>The buffer is scratch that is used again; it grows to the longest packet so far.</remarks>
internal sealed class PesAssembler(PesBudget budget)
{
    private const int SmallestBuffer = 4096;

    private byte[] _buffer = [];
    private int _length;
    private bool _isOpen;

    /// <summary>What has come of the packet.</summary>
    public ReadOnlySpan<byte> Packet => _buffer.AsSpan(0, _length);

    /// <summary>Whether a packet has begun.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Whether the adaptation field of its first transport packet said random access.</summary>
    public bool IsRandomAccess { get; private set; }

    /// <summary>Whether the packet says its length, and all of it is there.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Begins a packet; the one before must have been taken.</summary>
    public void Begin(bool isRandomAccess)
    {
        _isOpen = true;
        _length = 0;
        IsComplete = false;
        IsRandomAccess = isRandomAccess;
    }

    /// <summary>Adds the payload of one transport packet.</summary>
    /// <returns>False if the packet is too long; it is closed then.</returns>
    public bool Append(ReadOnlySpan<byte> payload)
    {
        if (_length + payload.Length > _buffer.Length && !TryGrow(_length + payload.Length))
        {
            Close();
            return false;
        }

        payload.CopyTo(_buffer.AsSpan(_length));
        _length += payload.Length;
        if (_length >= PesHeader.FixedLength && PesHeader.ReadLength(_buffer) is var declared and > 0)
        {
            var total = PesHeader.FixedLength + declared;
            IsComplete = _length >= total;
            _length = Math.Min(_length, total);
        }

        return true;
    }

    /// <summary>Whether a payload is what was added last: a packet that came twice.</summary>
    public bool EndsWith(ReadOnlySpan<byte> payload) => _length < payload.Length || Packet.EndsWith(payload);

    /// <summary>Ends the packet, taken or dropped.</summary>
    public void Close()
    {
        _isOpen = false;
        IsComplete = false;
        _length = 0;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        Close();
        budget.GiveBack(_buffer.Length);
        _buffer = [];
    }

    private bool TryGrow(int needed)
    {
        if (needed > budget.PerPacket)
        {
            return false;
        }

        var size = Math.Min(budget.PerPacket, Math.Max(SmallestBuffer, Math.Max(needed, 2 * _buffer.Length)));
        if (!budget.TryTake(size - _buffer.Length))
        {
            return false;
        }

        Array.Resize(ref _buffer, size);
        return true;
    }
}
