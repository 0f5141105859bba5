using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.Media.Tests.Mp4;

/// <summary>Finds boxes by their path, independently of the reader.</summary>
internal static class BoxTree
{
    /// <summary>Content of the first box with a path such as <c>moov/trak[1]/mdia</c>, behind its size and type.</summary>
    public static byte[] Content(ReadOnlyMemory<byte> file, string path)
    {
        var data = file.Span;
        var parent = "";
        foreach (var step in path.Split('/'))
        {
            var (type, index) = step.IndexOf('[', StringComparison.Ordinal) is > 0 and var at
                ? (step[..at], int.Parse(step[(at + 1)..^1], System.Globalization.CultureInfo.InvariantCulture))
                : (step, 0);
            data = data[HeaderOf(parent, data)..];
            while (true)
            {
                Assert.True(data.Length >= 8, $"there is no {step} in {path}");
                var size = (int)BinaryPrimitives.ReadUInt32BigEndian(data);
                Assert.InRange(size, 8, data.Length);
                if (Encoding.ASCII.GetString(data.Slice(4, 4)) == type && index-- == 0)
                {
                    data = data[8..size];
                    break;
                }

                data = data[size..];
            }

            parent = type;
        }

        return data.ToArray();
    }

    /// <summary>Types and sizes of the boxes of a file.</summary>
    public static List<string> Types(ReadOnlySpan<byte> data)
    {
        var types = new List<string>();
        while (data.Length > 0)
        {
            var size = (int)BinaryPrimitives.ReadUInt32BigEndian(data);
            Assert.InRange(size, 8, data.Length);
            types.Add(Encoding.ASCII.GetString(data.Slice(4, 4)));
            data = data[size..];
        }

        return types;
    }

    // What a box has in front of the boxes in it.
    private static int HeaderOf(string type, ReadOnlySpan<byte> content) => type switch
    {
        "stsd" or "dref" => 8,
        "avc1" or "hvc1" or "av01" or "vp09" or "mp4v" => 78,
        "mp4a" or "Opus" or "fLaC" or "ac-3" or "ipcm" => 28,
        _ => 0,
    };
}
