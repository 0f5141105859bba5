using System.Composition;
using System.Globalization;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Audio;

/// <summary>Opus (RFC 7587), and the form with several streams in a packet that browsers and GStreamer call multiopus.</summary>
[Export(typeof(ICodec))]
internal sealed class OpusCodec() : Codec("Opus", Single, Multiple)
{
    private const string Single = "opus";
    private const string Multiple = "multiopus";
    private const int ClockRate = 48000;
    private const int MostChannels = 255;

    /// <inheritdoc/>
    protected override bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        parameters = null;
        if (format.EncodingName.Equals(Single, StringComparison.OrdinalIgnoreCase))
        {
            // RFC 7587, section 7: the map always says two channels; whether the sender is likely to use them is a parameter, 0 by default.
            parameters = new OpusParameters(settings["sprop-stereo"] == "1" ? 2 : 1);
            return true;
        }

        if (format.Channels is < 1 or > MostChannels)
        {
            return false;
        }

        parameters = new OpusParameters(format.Channels) { Mapping = ReadMapping(settings, format.Channels) ?? OpusChannelMapping.ForChannels(format.Channels) };
        return true;
    }

    /// <inheritdoc/>
    public override IDepacketizer? CreateDepacketizer(TrackDescription track) => new WholePayloadDepacketizer(track.ClockRate);

    /// <inheritdoc/>
    public override IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new WholePayloadPacketizer(maxPayloadSize);

    /// <inheritdoc/>
    protected override RtpFormat? MakeFormat(TrackDescription track) => track switch
    {
        { ClockRate: not ClockRate } => null,
        { Parameters: OpusParameters { ChannelCount: 1 or 2, Mapping: null } } => Dynamic(Single, ClockRate, channels: 2),
        { Parameters: OpusParameters { Mapping: not null } parameters } => Dynamic(Multiple, ClockRate, parameters.ChannelCount),
        _ => null,
    };

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters)
    {
        if (parameters is not OpusParameters opus)
        {
            yield break;
        }

        if (opus.Mapping is not { } mapping)
        {
            yield return new("sprop-stereo", opus.ChannelCount == 2 ? "1" : "0");
            yield break;
        }

        yield return new("num_streams", mapping.StreamCount.ToString(CultureInfo.InvariantCulture));
        yield return new("coupled_streams", mapping.CoupledCount.ToString(CultureInfo.InvariantCulture));
        yield return new("channel_mapping", string.Join(',', mapping.Channels.Memory.ToArray()));
    }

    private static OpusChannelMapping? ReadMapping(SdpFormatParameters settings, int channels)
    {
        var fields = (settings["channel_mapping"] ?? "").Split(',');
        var mapping = new byte[channels];
        if (fields.Length != channels
            || !settings.TryGetInt32("num_streams", out var streams)
            || !settings.TryGetInt32("coupled_streams", out var coupled)
            || streams is < 1 or > MostChannels
            || coupled > streams)
        {
            return null;
        }

        for (var i = 0; i < channels; i++)
        {
            if (!byte.TryParse(fields[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out mapping[i]))
            {
                return null;
            }
        }

        return new OpusChannelMapping(streams, coupled, ByteString.Copy(mapping));
    }
}
