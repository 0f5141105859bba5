using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>MPEG-4 Visual: I-VOPs get the configuration in front.</summary>
internal sealed class Mpeg4VideoSampleReader(TrackDescription description) : SampleReader(description)
{
    // Real ones are below 100 bytes; user data may follow.
    private const int MaxConfigurationLength = 4096;

    private Mpeg4VideoParameters? _parameters = description.Parameters as Mpeg4VideoParameters;

    public override CodecParameters? Parameters => _parameters;

    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        CodecParameters? changed = null;
        var length = Mpeg4Video.ConfigurationLength(sample);
        if (length is > 0 and <= MaxConfigurationLength && _parameters?.Configuration.Span.SequenceEqual(sample.AsSpan(0, length)) != true)
        {
            changed = _parameters = new Mpeg4VideoParameters(ByteString.Copy(sample.AsSpan(0, length)));
        }

        var isIntra = Mpeg4Video.HasIntraPicture(sample);
        byte[] bytes = isIntra && length == 0 && _parameters is { Configuration.IsEmpty: false } ? [.. _parameters.Configuration.Span, .. sample] : sample;
        return Make([bytes], time, isIntra, changed);
    }
}
