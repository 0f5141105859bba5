using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>AV1 as messages of Enhanced RTMP, which ffmpeg 5.1 does not write.</summary>
internal static class Av1Tags
{
    private const int SequenceHeader = 1;
    private const int TemporalDelimiter = 2;
    private const int FramesPerSecond = 30;
    private const int GroupLength = 30;
    private const byte KeyFrame = 0x90;
    private const byte InterFrame = 0xA0;
    private const byte SequenceStart = 0;
    private const byte CodedFrames = 1;

    /// <summary>The pictures of a file, again and again.</summary>
    public static async Task<List<FlvTag>> OfFileAsync(string name, int rounds)
    {
        var file = await TestMedia.GetAsync(name);
        var stream = $"{file}.{Environment.ProcessId}.obu";
        var result = await Tool.RunAsync(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", file, "-map", "0:v", "-c", "copy", "-f", "obu", stream], TimeSpan.FromSeconds(60));
        Assert.True(result.ExitCode == 0, result.Errors);
        var bytes = await File.ReadAllBytesAsync(stream);
        File.Delete(stream);

        byte[] header = [];
        var units = new List<List<byte>>();
        foreach (var (type, unit) in Split(bytes))
        {
            if (type == TemporalDelimiter)
            {
                units.Add([]);
                continue;
            }

            units[^1].AddRange(unit);
            if (type == SequenceHeader && header.Length == 0)
            {
                header = unit;
            }
        }

        // Version, main profile, 8 bits in 4:2:0.
        List<FlvTag> tags = [new FlvTag(RtmpRawMessage.Video, 0, [KeyFrame | SequenceStart, .. "av01"u8, 0x81, 0, 0x0C, 0, .. header])];
        for (var i = 0; i < rounds * units.Count; i++)
        {
            var unit = units[i % units.Count];
            var type = i % units.Count % GroupLength == 0 ? KeyFrame : InterFrame;
            tags.Add(new FlvTag(RtmpRawMessage.Video, (uint)(i * 1000 / FramesPerSecond), [(byte)(type | CodedFrames), .. "av01"u8, .. unit]));
        }

        return tags;
    }

    // AV1 specification, section 5.3: type and size of each OBU; all have a size in this format.
    private static IEnumerable<(int Type, byte[] Unit)> Split(byte[] bytes)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var type = (bytes[start] >> 3) & 15;
            var position = start + ((bytes[start] & 4) != 0 ? 2 : 1);
            var (size, shift) = (0, 0);
            byte part;
            do
            {
                part = bytes[position++];
                size |= (part & 0x7F) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);
            yield return (type, bytes[start..(position + size)]);
            start = position + size;
        }
    }
}
