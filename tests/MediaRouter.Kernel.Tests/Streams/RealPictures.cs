using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Streams;

/// <summary>The pictures of one stream of a real encoder in decoding order: the beginning of the first slice, and the times in an MP4 file.</summary>
internal sealed record RealPictures(string Name, bool IsH265, CodecParameters Parameters, IReadOnlyList<(long Pts, long Dts, byte[] Slice)> Pictures)
{
    public static IReadOnlyList<RealPictures> All { get; } = Read();

    private static List<RealPictures> Read()
    {
        using var reader = new StreamReader(typeof(RealPictures).Assembly.GetManifestResourceStream("pictures.txt")!);
        var all = new List<RealPictures>();
        var pictures = new List<(long, long, byte[])>();
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "case":
                    pictures = [];
                    var isH265 = words[2] == "libx265";
                    all.Add(new RealPictures(words[1], isH265, isH265 ? new H265Parameters() : new H264Parameters(), pictures));
                    break;
                case "set":
                    var set = Convert.FromHexString(words[1]);
                    all[^1] = all[^1] with { Parameters = all[^1].Parameters is H264Parameters h264 ? h264.With(set) : ((H265Parameters)all[^1].Parameters).With(set) };
                    break;
                default:
                    pictures.Add((long.Parse(words[0], null), long.Parse(words[1], null), Convert.FromHexString(words[2])));
                    break;
            }
        }

        return all;
    }
}
