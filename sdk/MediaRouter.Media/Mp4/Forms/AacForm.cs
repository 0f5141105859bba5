using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>AAC, also what came in LATM: raw frames.</summary>
/// <remarks>Source: ISO/IEC 14496-14, section 5.6.</remarks>
internal sealed class AacForm : AudioForm
{
    private Mpeg4AudioConfig? _config;

    public override bool IsReady => _config is not null;

    public override string CodecString => _config?.CodecString ?? "";

    public override int SampleRate => _config?.SampleRate ?? 0;

    public override int ChannelCount => _config?.ChannelCount ?? 0;

    protected override ReadOnlySpan<byte> EntryType => "mp4a"u8;

    public override void Learn(CodecParameters parameters)
    {
        _config = parameters switch
        {
            Mpeg4AudioParameters aac => aac.Config,
            Mpeg4LatmParameters latm => latm.Config.Audio,
            _ => _config,
        };
        HasChanged = true;
    }

    public override long DurationOf(AccessUnit unit) => _config?.SamplesPerFrame ?? 0;

    protected override void WriteConfiguration(Mp4BoxWriter writer) =>
        Mp4Descriptors.WriteBox(writer, Mp4Descriptors.Aac, isAudio: true, _config!.ToBytes());
}
