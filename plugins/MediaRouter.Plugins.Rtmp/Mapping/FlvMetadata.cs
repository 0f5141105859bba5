using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Names and values of onMetaData.</summary>
/// <remarks>Source: Video File Format Specification 10, "onMetaData"; Enhanced RTMP v2, "Enhancing onMetaData".</remarks>
internal static class FlvMetadata
{
    public const string MessageName = "onMetaData";
    public const string SetDataFrame = "@setDataFrame";
    public const string VideoCodecId = "videocodecid";
    public const string AudioCodecId = "audiocodecid";
    public const string VideoTracks = "videoTrackIdInfoMap";
    public const string AudioTracks = "audioTrackIdInfoMap";

    /// <summary>How many tracks of a medium the metadata announces.</summary>
    public static int CountTracks(AmfValue metadata, string codecId, string tracks)
    {
        var codec = metadata[codecId];
        var hasDefault = codec.Kind switch
        {
            // Number 0 is uncompressed sound for audio and nothing for video; who writes it usually means that there is none.
            AmfKind.Number => codec.AsNumber() is > 0,
            AmfKind.String => codec.AsText() is { Length: > 0 },
            _ => false,
        };

        // The map is about tracks with numbers above 0; some writers put number 0 into it too.
        var further = metadata[tracks].Properties.Count(property => property.Name != "0" && byte.TryParse(property.Name, out _));
        return further + (hasDefault || further > 0 ? 1 : 0);
    }
}
