namespace MediaRouter.Sdk.Media;

/// <summary>Part: what the router knows about one codec.</summary>
public interface ICodec
{
    /// <summary>Label of the codec as the control API shows it.</summary>
    string Label { get; }

    /// <summary>Recognises an RTP format and reads its parameters.</summary>
    /// <param name="kind">Kind of the media section.</param>
    /// <param name="format">The format as the source described it.</param>
    /// <param name="parameters">The codec parameters, as far as the description carries them.</param>
    /// <returns><see langword="false"/> if the format is not of this codec.</returns>
    bool TryRecognise(MediaKind kind, RtpFormat format, out CodecParameters? parameters);

    /// <summary>Describes a track of this codec in RTP.</summary>
    /// <param name="track">A track whose <see cref="TrackDescription.Codec"/> is <see cref="Label"/>.</param>
    /// <param name="payloadType">The dynamic payload type to use, unless the codec has a static one.</param>
    /// <returns><see langword="null"/> if the codec has no RTP form or its parameters are not known.</returns>
    RtpFormat? DescribeRtp(TrackDescription track, byte payloadType);

    /// <summary>Makes a scanner for the packets of one track; <see langword="null"/> when each packet is a random-access point and nothing is to be read from it.</summary>
    /// <param name="track">The track.</param>
    IPacketScanner? CreateScanner(TrackDescription track);

    /// <summary>Makes a converter from packets to access units; <see langword="null"/> if the codec has none.</summary>
    /// <param name="track">The track.</param>
    IDepacketizer? CreateDepacketizer(TrackDescription track);

    /// <summary>Makes a converter from access units to packets; <see langword="null"/> if the codec has none.</summary>
    /// <param name="track">The track.</param>
    /// <param name="maxPayloadSize">Largest RTP payload in bytes.</param>
    IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize);

    /// <summary>Makes a reader of the order of pictures; <see langword="null"/> if they are never reordered or the codec cannot tell.</summary>
    /// <param name="track">The track.</param>
    IPictureOrder? CreatePictureOrder(TrackDescription track) => null;
}
