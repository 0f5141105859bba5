using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs;

/// <summary>What the codecs have in common: they differ in the names and parameters of their RTP formats, and in their scanners.</summary>
/// <param name="label">Label of the codec in the control API.</param>
/// <param name="encodingNames">Encoding names in RTP, without regard to case.</param>
internal abstract class Codec(string label, params string[] encodingNames) : ICodec
{
    /// <inheritdoc/>
    public string Label => label;

    /// <inheritdoc/>
    public bool TryRecognise(MediaKind kind, RtpFormat format, out CodecParameters? parameters)
    {
        ArgumentNullException.ThrowIfNull(format);
        parameters = null;
        var named = WithStaticName(format);
        return named.ClockRate > 0
            && encodingNames.Contains(named.EncodingName, StringComparer.OrdinalIgnoreCase)
            && TryReadParameters(named, SdpFormatParameters.Parse(named.FormatParameters), out parameters);
    }

    /// <inheritdoc/>
    public RtpFormat? DescribeRtp(TrackDescription track, byte payloadType)
    {
        ArgumentNullException.ThrowIfNull(track);
        if ((track.Rtp ?? MakeFormat(track)) is not { } format)
        {
            return null;
        }

        var isStatic = format.PayloadType < StaticPayloadTypes.FirstDynamic && StaticPayloadTypes.TryGet(format.PayloadType, out _);
        var existing = SdpFormatParameters.Parse(format.FormatParameters);
        return format with
        {
            PayloadType = isStatic ? format.PayloadType : payloadType,
            FormatParameters = Merge(existing, FormatParametersOf(track.Parameters)).ToString(),
        };
    }

    /// <inheritdoc/>
    public virtual IPacketScanner? CreateScanner(TrackDescription track) => null;

    /// <inheritdoc/>
    public virtual IDepacketizer? CreateDepacketizer(TrackDescription track) => null;

    /// <inheritdoc/>
    public virtual IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => null;

    /// <inheritdoc/>
    public virtual IPictureOrder? CreatePictureOrder(TrackDescription track) => null;

    /// <summary>Reads the parameters of a format with one of the encoding names.</summary>
    /// <param name="format">Name and clock rate are filled in.</param>
    /// <param name="settings">The <c>fmtp</c> parameters.</param>
    /// <param name="parameters"><see langword="null"/> if the codec has none or the description does not carry them.</param>
    /// <returns><see langword="false"/> if the format is of another codec after all.</returns>
    protected virtual bool TryReadParameters(RtpFormat format, SdpFormatParameters settings, out CodecParameters? parameters)
    {
        parameters = null;
        return true;
    }

    /// <summary>Makes the format of a track that has none yet, without what <see cref="FormatParametersOf"/> adds.</summary>
    /// <returns>Its payload type is the static one, or <see cref="StaticPayloadTypes.FirstDynamic"/>; <see langword="null"/> if the codec cannot be described in RTP.</returns>
    protected abstract RtpFormat? MakeFormat(TrackDescription track);

    /// <summary>The <c>fmtp</c> parameters that say what the codec parameters say. They replace those of the source; its others stay.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> FormatParametersOf(CodecParameters? parameters) => [];

    /// <summary>Makes a format with a dynamic payload type, to be replaced by the caller.</summary>
    protected static RtpFormat Dynamic(string name, int clockRate, int channels = 1, string formatParameters = "") => new()
    {
        PayloadType = StaticPayloadTypes.FirstDynamic,
        EncodingName = name,
        ClockRate = clockRate,
        Channels = channels,
        FormatParameters = formatParameters,
    };

    /// <summary>Makes the format of a static payload type, if the track counts its time as that type does.</summary>
    protected static RtpFormat? Static(byte payloadType, TrackDescription track) =>
        StaticPayloadTypes.TryGet(payloadType, out var map) && map.ClockRate == track.ClockRate
            ? new() { PayloadType = payloadType, EncodingName = map.EncodingName, ClockRate = map.ClockRate, Channels = map.Channels }
            : null;

    private static RtpFormat WithStaticName(RtpFormat format) =>
        format.EncodingName.Length == 0 && StaticPayloadTypes.TryGet(format.PayloadType, out var map)
            ? format with { EncodingName = map.EncodingName, ClockRate = map.ClockRate, Channels = map.Channels }
            : format;

    private static SdpFormatParameters Merge(SdpFormatParameters existing, IEnumerable<KeyValuePair<string, string?>> changes)
    {
        var merged = existing.ToList();
        foreach (var change in changes)
        {
            var index = merged.FindIndex(parameter => string.Equals(parameter.Key, change.Key, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                merged.Add(change);
            }
            else
            {
                merged[index] = new(merged[index].Key, change.Value);
            }
        }

        return new SdpFormatParameters(merged);
    }
}
