using System.Buffers.Binary;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>Makes the tags of one track; one derived class for each family of codecs. Used by one thread at a time.</summary>
internal abstract class TrackWriter
{
    /// <summary>Longest header of a tag: the first byte, the extension with nanoseconds (6), the type of several tracks, code, number, composition time.</summary>
    public const int MaxHeaderLength = 1 + 6 + 1 + 4 + 1 + 3;

    // Packet types of enhanced tags.
    private protected const int SequenceStart = 0;
    private protected const int CodedFrames = 1;
    private const int ModifierExtension = 7;
    private const int LargestTimeOfComposition = 0x7fffff;

    private int _version = -1;

    private protected TrackWriter(FlvTrack track, RtmpMessageType type)
    {
        Track = track;
        Type = type;
    }

    /// <summary>The track.</summary>
    public FlvTrack Track { get; }

    /// <summary>Type of the messages.</summary>
    public RtmpMessageType Type { get; }

    /// <summary>Whether a decoder can begin with what the writer knows.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The tag with the decoder configuration record; empty for codecs without.</summary>
    public byte[] SequenceHeader { get; private set; } = [];

    /// <summary>Type of an enhanced packet that says that several tracks follow.</summary>
    private protected abstract int MultitrackType { get; }

    /// <summary>First byte of an enhanced tag, without the type.</summary>
    private protected abstract byte FirstByte(bool isRandomAccess);

    /// <summary>Writer of a track.</summary>
    public static TrackWriter Create(FlvTrack track) =>
        track.Track.Description.Kind == MediaKind.Video ? VideoTrackWriter.CreateVideo(track) : AudioTrackWriter.CreateAudio(track);

    /// <summary>Takes the present description of the track into account.</summary>
    /// <returns>Whether receivers must be told: <see cref="SequenceHeader"/> or what metadata says has changed.</returns>
    public bool Update()
    {
        var version = Track.Track.DescriptionVersion;
        if (version == _version)
        {
            return false;
        }

        _version = version;
        var wasReady = IsReady;
        var record = MakeRecord(Track.Track.Description);
        IsReady = record is not null;
        if (record is null)
        {
            return wasReady;
        }

        var header = MakeSequenceHeader(record);
        var isChanged = !wasReady || !header.AsSpan().SequenceEqual(SequenceHeader);
        SequenceHeader = header;
        return isChanged;
    }

    /// <summary>Adds what metadata says about the track.</summary>
    public abstract void AddMetadata(List<AmfProperty> properties);

    /// <summary>Adds what metadata says about the track if it has a number.</summary>
    public abstract void AddTrackMetadata(List<AmfProperty> properties);

    /// <summary>Whether the unit cannot be decoded from the random-access point that it follows.</summary>
    public virtual bool IsLeading(AccessUnit unit) => false;

    /// <summary>Writes the header of the tag of a unit.</summary>
    /// <param name="header">Room for <see cref="MaxHeaderLength"/>.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="compositionTime">PTS less DTS in milliseconds.</param>
    /// <param name="nanoseconds">What the DTS is above its milliseconds; negative to leave it out.</param>
    /// <returns>Bytes written.</returns>
    public abstract int WriteHeader(Span<byte> header, AccessUnit unit, int compositionTime, int nanoseconds);

    /// <summary>Length of what follows the header.</summary>
    public virtual int GetBodyLength(AccessUnit unit)
    {
        var length = 0;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            length += unit.Units[i].Length;
        }

        return length;
    }

    /// <summary>Writes what follows the header.</summary>
    public virtual void WriteBody(MessageAssembler output, AccessUnit unit)
    {
        for (var i = 0; i < unit.Units.Count; i++)
        {
            output.AppendShared(unit.Units[i]);
        }
    }

    /// <summary>Makes the decoder configuration record of a description; empty if the codec has none, null if parameters are missing.</summary>
    private protected abstract byte[]? MakeRecord(TrackDescription description);

    /// <summary>Puts the header of a tag in front of a record.</summary>
    private protected abstract byte[] MakeSequenceHeader(byte[] record);

    /// <summary>Writes an enhanced header.</summary>
    private protected int WriteEnhanced(Span<byte> header, int packetType, bool isRandomAccess, int nanoseconds)
    {
        var first = FirstByte(isRandomAccess);
        var outerType = Track.IsMultitrack ? MultitrackType : packetType;
        var at = 1;
        if (nanoseconds >= 0)
        {
            header[0] = (byte)(first | ModifierExtension);

            // Size less one, the nanoseconds, and the kind of the extension (0) with the type that it modifies.
            header[1] = 2;
            WriteUInt24(header[2..], nanoseconds);
            header[5] = (byte)outerType;
            at = 6;
        }
        else
        {
            header[0] = (byte)(first | outerType);
        }

        if (Track.IsMultitrack)
        {
            // One track, and the type of its packet.
            header[at++] = (byte)packetType;
        }

        BinaryPrimitives.WriteUInt32BigEndian(header[at..], Track.FourCc);
        at += 4;
        if (Track.IsMultitrack)
        {
            header[at++] = Track.TrackId;
        }

        return at;
    }

    /// <summary>Writes a composition time.</summary>
    private protected static void WriteComposition(Span<byte> destination, int milliseconds) =>
        WriteUInt24(destination, Math.Clamp(milliseconds, -LargestTimeOfComposition - 1, LargestTimeOfComposition));

    private static void WriteUInt24(Span<byte> destination, int value)
    {
        destination[0] = (byte)(value >> 16);
        destination[1] = (byte)(value >> 8);
        destination[2] = (byte)value;
    }
}
