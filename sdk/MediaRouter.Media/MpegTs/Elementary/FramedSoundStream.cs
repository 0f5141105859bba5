using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>Sound in frames with a sync word: several in a PES packet, or one over several packets.</summary>
internal abstract class FramedSoundStream(IElementaryOutput output) : ElementaryStream(output)
{
    // More packets than this begin within one frame only if they are senseless.
    private const int MaxMarks = 16;

    private readonly List<(int Offset, long Pts)> _marks = [];
    private byte[] _buffer = [];
    private int _length;
    private bool _isInSync;
    private SoundClock _clock;

    /// <summary>Bytes that <see cref="TryRead"/> needs.</summary>
    protected abstract int HeaderLength { get; }

    /// <summary>Ticks per second of the track.</summary>
    protected abstract int ClockRate { get; }

    public sealed override void Consume(in PesPayload payload)
    {
        if (payload.Pts is { } pts)
        {
            if (_marks.Count == MaxMarks)
            {
                _marks.RemoveAt(MaxMarks - 1);
            }

            _marks.Add((_length, pts));
        }

        if (_length + payload.Data.Length > _buffer.Length)
        {
            Array.Resize(ref _buffer, _length + payload.Data.Length);
        }

        payload.Data.CopyTo(_buffer.AsSpan(_length));
        _length += payload.Data.Length;
        var used = Cut(_buffer.AsSpan(0, _length));
        _buffer.AsSpan(used, _length - used).CopyTo(_buffer);
        _length -= used;
        for (var i = 0; i < _marks.Count; i++)
        {
            _marks[i] = (_marks[i].Offset - used, _marks[i].Pts);
        }
    }

    public sealed override void OnLoss()
    {
        _length = 0;
        _marks.Clear();
        _isInSync = false;
        _clock.Interrupt();
    }

    /// <summary>Reads a frame's header.</summary>
    /// <param name="data">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="frame">What it says.</param>
    protected abstract bool TryRead(ReadOnlySpan<byte> data, out SoundFrame frame);

    /// <summary>Takes a whole frame into account.</summary>
    /// <param name="frame">With its header.</param>
    /// <returns>Parameters that hold from it on, if they changed in a way that the track can go through.</returns>
    protected abstract CodecParameters? Learn(ReadOnlySpan<byte> frame);

    /// <summary>Takes a whole frame. It is one access unit here.</summary>
    protected virtual void OnFrame(ReadOnlySpan<byte> data, in SoundFrame frame, long? sent)
    {
        var changed = Learn(data);
        EmitFrame(data[frame.HeaderLength..].ToArray(), frame.Samples, frame.SampleRate, sent, changed);
    }

    /// <summary>Hands a frame on with its time.</summary>
    protected void EmitFrame(byte[] bytes, int samples, int sampleRate, long? sent, CodecParameters? changed)
    {
        if (HasDiscontinuity)
        {
            _clock.Interrupt();
        }

        if (Description is null)
        {
            return;
        }

        if (_clock.TryNext(sent, samples, sampleRate, ClockRate, out var pts))
        {
            Emit([bytes], pts, pts, isRandomAccess: true, changed);
        }
    }

    /// <summary>Counts anew after a change of the sample rate.</summary>
    protected void RestartClock() => _clock.Restart();

    private int Cut(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (data.Length - at >= HeaderLength)
        {
            var rest = data[at..];
            if (!TryRead(rest, out var frame))
            {
                if (_isInSync)
                {
                    _isInSync = false;
                    _clock.Interrupt();
                    Output.ReportMalformed(1);
                }

                at++;
                continue;
            }

            if (!_isInSync && IsFalseStart(rest, frame, at))
            {
                at++;
                continue;
            }

            if (rest.Length < frame.Length)
            {
                break;
            }

            _isInSync = true;
            OnFrame(rest[..frame.Length], frame, TakeMark(at));
            at += frame.Length;
        }

        return at;
    }

    // A header in the middle of nowhere may be chance: the next one must be where it says, unless a PES packet begins with it.
    private bool IsFalseStart(ReadOnlySpan<byte> rest, in SoundFrame frame, int at)
    {
        foreach (var (offset, _) in _marks)
        {
            if (offset == at)
            {
                return false;
            }
        }

        return rest.Length - frame.Length >= HeaderLength && !TryRead(rest[frame.Length..], out _);
    }

    // The time of a PES packet is that of the first frame that begins in it.
    private long? TakeMark(int at)
    {
        long? time = null;
        while (_marks.Count > 0 && _marks[0].Offset <= at)
        {
            time = _marks[0].Pts;
            _marks.RemoveAt(0);
        }

        return time;
    }
}
