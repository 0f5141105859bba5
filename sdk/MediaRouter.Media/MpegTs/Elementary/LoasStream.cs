using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>AAC in LATM with the synchronisation layer of LOAS. Its frames are handed on without LATM.</summary>
/// <remarks>Source: ISO/IEC 14496-3, sections 1.7.2 and 1.7.3.</remarks>
internal sealed class LoasStream(IElementaryOutput output) : FramedSoundStream(output)
{
    private const int SyncHeaderLength = 3;
    private const int FixedLengthType = 1;

    private LatmStreamMuxConfig? _config;
    private CodecParameters? _changed;

    public override string Codec => "MPEG-4 Audio LATM";

    public override TrackDescription? Description => _config is null
        ? null
        : new() { Kind = MediaKind.Audio, Codec = Codec, ClockRate = _config.Audio.SampleRate, Parameters = ParametersOf(_config) };

    protected override int HeaderLength => SyncHeaderLength;

    protected override int ClockRate => _config?.Audio.SampleRate ?? TsClock.Rate;

    protected override bool TryRead(ReadOnlySpan<byte> data, out SoundFrame frame)
    {
        frame = default;
        var length = ((data[1] & 0x1f) << 8) | data[2];
        if (data[0] != 0x56 || (data[1] & 0xe0) != 0xe0 || length == 0)
        {
            return false;
        }

        frame = new SoundFrame(SyncHeaderLength + length, SyncHeaderLength, 0, 0);
        return true;
    }

    protected override CodecParameters? Learn(ReadOnlySpan<byte> frame)
    {
        var changed = _changed;
        _changed = null;
        return changed;
    }

    protected override void OnFrame(ReadOnlySpan<byte> data, in SoundFrame frame, long? sent)
    {
        var reader = new BitReader(data[frame.HeaderLength..]);
        var usesSameConfig = reader.ReadFlag();
        if (!usesSameConfig && !TryReadConfig(ref reader))
        {
            Output.ReportMalformed(1);
            return;
        }

        if (_config is null)
        {
            return;
        }

        for (var i = 0; i < _config.SubFrames; i++)
        {
            if (!TryReadPayload(ref reader, out var bytes))
            {
                Output.ReportMalformed(1);
                return;
            }

            if (bytes.Length > 0)
            {
                EmitFrame(bytes, _config.Audio.SamplesPerFrame, _config.Audio.SampleRate, sent, Learn(bytes));
            }

            sent = null;
        }
    }

    private static Mpeg4LatmParameters ParametersOf(LatmStreamMuxConfig config) =>
        new(new LatmStreamMuxConfig(config.Audio, SubFrames: 1, FrameLengthType: 0, FixedFrameLength: 0));

    private bool TryReadConfig(ref BitReader reader)
    {
        if (!LatmStreamMuxConfig.TryRead(ref reader, out var config, out var version))
        {
            return false;
        }

        // Other data come behind the frames; their length is of no interest.
        if (reader.ReadFlag())
        {
            if (version == 1)
            {
                LatmStreamMuxConfig.ReadValue(ref reader);
            }
            else
            {
                bool more;
                do
                {
                    more = reader.ReadFlag();
                    reader.Skip(8);
                }
                while (more && !reader.Overrun);
            }
        }

        if (reader.ReadFlag())
        {
            reader.Skip(8);
        }

        if (reader.Overrun)
        {
            return false;
        }

        if (_config is null || !_config.Audio.Equals(config.Audio))
        {
            if (_config?.Audio.SampleRate == config.Audio.SampleRate)
            {
                _changed = ParametersOf(config);
            }
            else
            {
                RestartClock();
            }
        }

        _config = config;
        return true;
    }

    private bool TryReadPayload(ref BitReader reader, out byte[] bytes)
    {
        bytes = [];
        var length = _config!.FixedFrameLength;
        if (_config.FrameLengthType != FixedLengthType)
        {
            uint part;
            length = 0;
            do
            {
                part = reader.ReadBits(8);
                length += (int)part;
            }
            while (part == byte.MaxValue && !reader.Overrun);
        }

        if (reader.Overrun || length > reader.BitsLeft / 8)
        {
            return false;
        }

        // Usually not at a byte boundary.
        bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)reader.ReadBits(8);
        }

        return true;
    }
}
