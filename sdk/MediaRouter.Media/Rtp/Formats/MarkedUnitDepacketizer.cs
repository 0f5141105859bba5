namespace MediaRouter.Media.Rtp.Formats;

/// <summary>What depacketisers of formats have in common that mark the last packet of each access unit.</summary>
/// <remarks>A unit also ends where the time stamp changes and no packet is lost, because some senders forget the marker.</remarks>
public abstract class MarkedUnitDepacketizer : RtpPayloadDepacketizer
{
    private readonly FragmentBuffer _buffer;
    private bool _isOpen;
    private bool _isDoubtful;
    private PayloadTime _time;

    // What is in the packet that begins the unit, until a second one comes: most units of sound are not copied.
    private ReadOnlyMemory<byte> _first;

    // Whether packets were lost since the last unit was complete, so that the next may not be the first of its unit. It is so at the beginning too,
    // because packets are taken from any place of the stream on.
    private bool _isAfterLoss = true;

    // Until a unit is begun or one has passed. What is missing of the first was sent before this object was made, and is no loss.
    private bool _isJoining = true;

    private protected MarkedUnitDepacketizer(int clockRate, int maxUnitLength)
        : base(clockRate) => _buffer = new FragmentBuffer(maxUnitLength);

    /// <summary>Takes the headers off the first payload of a unit.</summary>
    /// <param name="data">The payload.</param>
    /// <param name="isDoubtful">Whether packets before it are lost.</param>
    /// <returns><see langword="false"/> if no unit begins here.</returns>
    private protected abstract bool TryBegin(ref ReadOnlyMemory<byte> data, bool isDoubtful);

    /// <summary>Takes the headers off a later payload of a unit.</summary>
    /// <param name="data">The payload.</param>
    /// <param name="gathered">Bytes of the unit that came before.</param>
    /// <returns><see langword="false"/> if it is malformed.</returns>
    private protected virtual bool TryContinue(ref ReadOnlyMemory<byte> data, int gathered) => true;

    /// <summary>Takes a whole unit: checks it and hands it on, or drops it.</summary>
    /// <param name="unit">Published bytes.</param>
    /// <param name="time">Time of the unit.</param>
    /// <param name="isDoubtful">Whether packets before it are lost, so that it may lack its beginning.</param>
    private protected abstract void Complete(ReadOnlyMemory<byte> unit, in PayloadTime time, bool isDoubtful);

    /// <inheritdoc/>
    private protected sealed override void OnLoss()
    {
        if (_isOpen)
        {
            Drop(_time);
            Close();
        }

        _isAfterLoss = true;
    }

    /// <inheritdoc/>
    private protected sealed override void Take(ReadOnlyMemory<byte> payload, bool marker, in PayloadTime time)
    {
        if (_isOpen && time.Pts != _time.Pts)
        {
            Finish();
        }

        if (!TryAdd(payload, time))
        {
            Drop(time, isCounted: !_isJoining);
            Close();
            _isAfterLoss = !marker;
            _isJoining &= !marker;
        }
        else if (marker)
        {
            Finish();
        }
    }

    private bool TryAdd(ReadOnlyMemory<byte> data, in PayloadTime time)
    {
        if (_isOpen)
        {
            if (_buffer.Length == 0 && !_buffer.TryAppend(_first.Span))
            {
                return false;
            }

            _first = default;
            return TryContinue(ref data, _buffer.Length) && _buffer.TryAppend(data.Span);
        }

        if (IsDropped(time) || !TryBegin(ref data, _isAfterLoss))
        {
            return false;
        }

        _isJoining = false;
        _isOpen = true;
        _isDoubtful = _isAfterLoss;
        _isAfterLoss = false;
        _time = time;
        _first = data;
        return true;
    }

    private void Finish()
    {
        var unit = _buffer.Length == 0 ? _first : _buffer.Take();
        var (time, isDoubtful) = (_time, _isDoubtful);
        Close();
        if (unit.IsEmpty)
        {
            Drop(time);
            return;
        }

        Complete(unit, time, isDoubtful);
    }

    private void Close()
    {
        _isOpen = false;
        _first = default;
        _buffer.Clear();
    }
}
