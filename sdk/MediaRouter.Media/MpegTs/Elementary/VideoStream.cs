namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>A stream of pictures between start codes: joins PES packets of one picture and gives times to pictures that have none.</summary>
/// <remarks>
/// Nearly all senders put one picture into one PES packet, which is then taken at once. A stream that shows a PES packet without time
/// is read differently from there on: a packet waits for those that continue it.
/// </remarks>
internal abstract class VideoStream(IElementaryOutput output) : ElementaryStream(output)
{
    // As for a PES packet.
    private const int MaxJoinedBytes = 8 * 1024 * 1024;

    private byte[] _joined = [];
    private int _joinedLength;
    private bool _isJoining;
    private (long Pts, long Dts)? _joinedTime;

    private (long Pts, long Dts)? _nextTime;
    private long? _lastDts;
    private long _duration;

    public sealed override void Consume(in PesPayload payload)
    {
        (long, long)? time = payload is { Pts: { } pts, Dts: { } dts } ? (pts, dts) : null;
        if (time is null && !_isJoining)
        {
            // What it might continue has been handed on already; from now on it waits.
            _isJoining = true;
        }

        if (!_isJoining)
        {
            Split(payload.Data, time);
            return;
        }

        if (time is not null)
        {
            Finish();
            _joinedTime = time;
        }

        Join(payload.Data);
    }

    public sealed override void OnLoss()
    {
        _joinedLength = 0;
        _joinedTime = null;
    }

    public sealed override void Finish()
    {
        if (_joinedLength > 0)
        {
            Split(_joined.AsSpan(0, _joinedLength), _joinedTime);
        }

        _joinedLength = 0;
        _joinedTime = null;
    }

    /// <summary>Takes whole pictures apart.</summary>
    /// <param name="data">Starts with the first byte of a picture, or what belongs to it.</param>
    protected abstract void Split(ReadOnlySpan<byte> data);

    /// <summary>Time of the next picture: that of the PES packet for the first one that begins in it, else one picture later than the last.</summary>
    /// <returns>False if nothing is known.</returns>
    protected bool TryTakeTime(out long pts, out long dts)
    {
        (pts, dts) = (0, 0);
        if (_nextTime is { } sent)
        {
            (pts, dts) = sent;
            _nextTime = null;
            _duration = _lastDts is { } last && dts > last ? dts - last : _duration;
        }
        else if (_lastDts is { } last)
        {
            pts = dts = last + Math.Max(1, _duration);
        }
        else
        {
            return false;
        }

        _lastDts = dts;
        return true;
    }

    private void Split(ReadOnlySpan<byte> data, (long, long)? time)
    {
        _nextTime = time;
        Split(data);
        _nextTime = null;
    }

    private void Join(ReadOnlySpan<byte> data)
    {
        if (_joinedLength + data.Length > MaxJoinedBytes)
        {
            OnLoss();
            Output.ReportMalformed(1);
            return;
        }

        if (_joinedLength + data.Length > _joined.Length)
        {
            Array.Resize(ref _joined, Math.Max(_joinedLength + data.Length, 2 * _joined.Length));
        }

        data.CopyTo(_joined.AsSpan(_joinedLength));
        _joinedLength += data.Length;
    }
}
