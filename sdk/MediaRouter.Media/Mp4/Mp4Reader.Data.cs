using MediaRouter.Media.Mp4.Samples;

namespace MediaRouter.Media.Mp4;

/// <content>The samples of a fragment.</content>
public sealed partial class Mp4Reader
{
    private int _run;

    // The sample whose bytes are coming, and the bytes in front of it.
    private byte[]? _sample;
    private int _sampleLength;
    private int _sampleTrack;
    private SampleTime _sampleTime;
    private long _gap;

    private bool HasRuns => _run < _fragment.Runs.Count;

    private void DropRuns()
    {
        long lost = 0;
        for (; _isWanted && HasRuns; _run++)
        {
            var run = _fragment.Runs[_run];
            lost += run.Offset < run.End ? run.Count : 0;
        }

        if (lost > 0)
        {
            Report(Mp4Fault.UnreadableSamples, -1, lost);
        }

        _fragment.Clear();
        _run = 0;
        _isWanted = false;
    }

    private void DropOpenSample()
    {
        if (_sample is not null)
        {
            Report(Mp4Fault.UnreadableSamples, _sampleTrack, 1);
            _sample = null;
        }
    }

    private void TakeData(ReadOnlySpan<byte> data)
    {
        var position = _position;
        while (data.Length > 0)
        {
            if (_sample is null && !TryBeginSample(position, _position + _rest))
            {
                _isWanted = HasRuns;
                return;
            }

            int used;
            if (_gap > 0)
            {
                used = (int)Math.Min(_gap, data.Length);
                _gap -= used;
            }
            else
            {
                used = Math.Min(_sample!.Length - _sampleLength, data.Length);
                data[..used].CopyTo(_sample.AsSpan(_sampleLength));
                _sampleLength += used;
                if (_sampleLength == _sample.Length)
                {
                    EndSample();
                }
            }

            position += used;
            data = data[used..];
        }
    }

    private bool TryBeginSample(long position, long end)
    {
        while (HasRuns)
        {
            var run = _fragment.Runs[_run];
            if (run.Count == 0)
            {
                _run++;
                continue;
            }

            if (run.Offset < position)
            {
                // Bytes that are those of another sample, or came in front of the fragment.
                Report(Mp4Fault.UnreadableSamples, run.Track, run.Count);
                _run++;
                continue;
            }

            if (run.Offset >= end)
            {
                return false;
            }

            var track = _tracks[run.Track];
            var (offset, time) = (run.Offset, run.Time);
            var row = run.IsUniform && track.Reader.IsContinuous ? run.TakeUniform(JoinedSamples(run, track)) : run.Take(_box.AsSpan(0, _boxLength));
            if (row.Size == 0)
            {
                continue;
            }

            if (row.Size > _options.MaxSampleBytes || offset + row.Size > end)
            {
                Report(Mp4Fault.UnreadableSamples, run.Track, 1);
                continue;
            }

            _gap = offset - position;
            _sample = GC.AllocateUninitializedArray<byte>((int)row.Size);
            _sampleLength = 0;
            _sampleTrack = run.Track;
            _sampleTime = new SampleTime(track.ToPts(time + row.CompositionOffset), track.ToDts(time), row.IsSync, track.HasDiscontinuity);
            return true;
        }

        return false;
    }

    private uint JoinedSamples(SampleRun run, ReaderTrack track)
    {
        var byTime = run.DefaultDuration == 0 ? 1 : track.Timescale / JoinedUnitsPerSecond / run.DefaultDuration;
        var bySize = (uint)_options.MaxSampleBytes / Math.Max(1, run.DefaultSize);
        return Math.Clamp(Math.Min(byTime, bySize), 1, run.Count);
    }

    private void EndSample()
    {
        var bytes = _sample!;
        _sample = null;
        var track = _tracks[_sampleTrack];
        if (track.Reader.Read(bytes, _sampleTime) is { } unit)
        {
            track.HasDiscontinuity = false;
            _sink.OnAccessUnit(_sampleTrack, unit);
        }
        else
        {
            Report(Mp4Fault.MalformedUnits, _sampleTrack, 1);
        }
    }
}
