using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

/// <summary>Makes well-formed units with random content, in the order of their decoding times.</summary>
internal static class UnitMaker
{
    private const int GroupLength = 12;

    public static List<(int Track, AccessUnit Unit)> Make(TrackDescription[] tracks, int count, long startNanoseconds, Random random)
    {
        var units = new List<(int Track, AccessUnit Unit)>();
        for (var track = 0; track < tracks.Length; track++)
        {
            var start = FlvTime.ToTicks(startNanoseconds, tracks[track].ClockRate);
            for (var i = 0; i < count; i++)
            {
                units.Add((track, tracks[track].Kind == MediaKind.Video ? Picture(tracks[track], start, i, random) : Sound(tracks[track], start, i, random)));
            }
        }

        return [.. units.OrderBy(item => (double)item.Unit.Dts / tracks[item.Track].ClockRate)];
    }

    private static AccessUnit Picture(TrackDescription track, long start, int number, Random random)
    {
        // 30000/1001 pictures a second, with B-pictures where the codec has composition times.
        var dts = start + (number * 3003L);
        var isRandomAccess = number % GroupLength == 0;
        var hasComposition = track.Codec is "H264" or "H265";
        var pts = !hasComposition ? dts : dts + (3003L * (number % 3));
        return new AccessUnit { Units = Content(track, isRandomAccess, random), Pts = pts, Dts = dts, IsRandomAccess = isRandomAccess };
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Content(TrackDescription track, bool isRandomAccess, Random random) => track.Codec switch
    {
        "H264" => [Filled([0x06, 0x05], 8, random), Filled(isRandomAccess ? [0x65, 0x88] : [0x41, 0x9a], random.Next(1, 90_000), random)],
        "H265" => [Filled(isRandomAccess ? [0x26, 0x01] : [0x02, 0x01], random.Next(1, 5000), random), Filled([0x50, 0x01], 9, random)],
        "AV1" when isRandomAccess => [((Av1Parameters)track.Parameters!).SequenceHeader.Memory, Filled([0x30], random.Next(1, 5000), random)],
        "AV1" => [Filled([0x30], random.Next(1, 300), random)],
        _ => [isRandomAccess ? Filled([0x82, 0x49, 0x83, 0x42, 0x00, 0x27, 0xf0, 0x16, 0x70], random.Next(1, 5000), random) : Filled([0x86, 0x00], 400, random)],
    };

    private static AccessUnit Sound(TrackDescription track, long start, int number, Random random)
    {
        var (samples, content) = track.Codec switch
        {
            "Opus" => (960, Filled([0xfc], 100, random)),
            "FLAC" => (4096, Filled([0xff, 0xf8, 0xc9, 0x18, 0x00, 0x38], 800, random)),
            "G711" => (160, Filled([], 160, random)),
            "LPCM" => (1000, Filled([], 4000, random)),
            _ => (1024, Filled([0x21], 300, random)),
        };
        var pts = start + ((long)samples * number);
        return new AccessUnit { Units = [content], Pts = pts, Dts = pts, IsRandomAccess = true };
    }

    private static ReadOnlyMemory<byte> Filled(byte[] start, int length, Random random)
    {
        var rest = new byte[length];
        random.NextBytes(rest);
        return (byte[])[.. start, .. rest];
    }
}
