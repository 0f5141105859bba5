using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Mp4;
using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>Segments of made-up pictures, 25 a second, and sound; each unit ends with its number.</summary>
internal static class TestSegments
{
    public const int VideoClock = 90000;
    public const int AudioClock = 48000;
    public const int FrameTicks = VideoClock / 25;
    public const int SamplesPerFrame = 1024;

    /// <summary>Pictures of one segment, of which the first is a random-access point.</summary>
    public const int Pictures = 5;

    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(Pictures / 25.0);

    public static readonly TrackDescription Video = new()
    {
        Kind = MediaKind.Video,
        Codec = "H264",
        ClockRate = VideoClock,
        Parameters = new H264Parameters
        {
            SequenceSets = [ByteString.Copy(Convert.FromHexString("6742c028d900780227e584000003000400000300f03c60c920"))],
            PictureSets = [ByteString.Copy(Convert.FromHexString("68ce3c80"))],
        },
    };

    public static readonly TrackDescription Audio = new()
    {
        Kind = MediaKind.Audio,
        Codec = "MPEG-4 Audio",
        ClockRate = AudioClock,
        Parameters = new Mpeg4AudioParameters(new Mpeg4AudioConfig { SampleRate = AudioClock, ChannelConfiguration = 2 }),
    };

    /// <summary>The number at the end of a unit.</summary>
    public static int NumberOf(AccessUnit unit) => ((unit.Units[^1].Span[^2] - 0x20) * 100) + unit.Units[^1].Span[^1] - 0x20;

    /// <summary>A segment of MPEG-TS.</summary>
    /// <param name="number">Its number: media goes on from one to the next.</param>
    /// <param name="start">Where the times of number 0 begin, in seconds.</param>
    public static byte[] TransportStream(int number, double start = 0, bool hasAudio = true)
    {
        var output = new ArrayBufferWriter<byte>();
        TrackDescription[] tracks = hasAudio ? [Video, Audio] : [Video];
        var writer = new TsWriter(tracks, new TsWriterOptions { TimeOffset = TimeSpan.Zero, ClockLead = TimeSpan.Zero });
        foreach (var (track, unit) in Units(number, start).Where(entry => hasAudio || entry.Track == 0))
        {
            Assert.True(writer.Write(track, unit, output));
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The initialisation section of fMP4.</summary>
    public static byte[] Mp4Init(params TrackDescription[] tracks) => InitSegment.Create(Mp4Tracks(tracks)).Bytes.ToArray();

    /// <summary>A segment of fMP4.</summary>
    public static byte[] Mp4(int number, double start, params TrackDescription[] tracks)
    {
        var writer = new FragmentWriter(Mp4Tracks(tracks));
        foreach (var (track, unit) in Units(number, start))
        {
            var index = Array.IndexOf(tracks, track == 0 ? Video : Audio);
            if (index >= 0)
            {
                writer.Add(index, unit);
            }
        }

        return writer.Finish(withSegmentType: true)!.Bytes.ToArray();
    }

    /// <summary>A segment of AAC frames behind an ID3 tag with the time.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="startTicks">The time of number 0, of which 33 bits are sent.</param>
    public static byte[] PackedAudio(int number, long startTicks)
    {
        var frames = Units(number, 0).Where(entry => entry.Track == 1).ToList();
        var time = startTicks + (frames[0].Unit.Pts * VideoClock / AudioClock);
        byte[] content = [.. Encoding.ASCII.GetBytes("com.apple.streaming.transportStreamTimestamp\0"), .. new byte[8]];
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(content.Length - 8), time & ((1L << 33) - 1));
        List<byte> bytes = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, (byte)(10 + content.Length), .. "PRIV"u8, 0, 0, 0, (byte)content.Length, 0, 0, .. content];
        var header = new byte[AdtsHeader.Length];
        foreach (var (_, unit) in frames)
        {
            Assert.True(AdtsHeader.TryWrite(header, ((Mpeg4AudioParameters)Audio.Parameters!).Config, unit.Units[0].Length));
            bytes.AddRange(header);
            bytes.AddRange(unit.Units[0].Span);
        }

        return [.. bytes];
    }

    /// <summary>The units of a segment in the order of their times.</summary>
    public static IEnumerable<(int Track, AccessUnit Unit)> Units(int number, double start)
    {
        var begin = number * Pictures;
        var units = new List<(int Track, AccessUnit Unit)>();
        for (var i = begin; i < begin + Pictures; i++)
        {
            var time = (long)(start * VideoClock) + ((long)i * FrameTicks);
            byte[] bytes = [.. i == begin ? (byte[])[0x65, 0x88, 0x84] : [0x41, 0x9a, 0x22], .. Marker(i)];
            units.Add((0, new AccessUnit { Units = [bytes], Pts = time, Dts = time, IsRandomAccess = i == begin }));
        }

        // The sound frames that begin while the pictures are shown.
        var first = FirstFrame(begin);
        for (var i = first; i < FirstFrame(begin + Pictures); i++)
        {
            var time = (long)(start * AudioClock) + ((long)i * SamplesPerFrame);
            units.Add((1, new AccessUnit { Units = [(byte[])[0x21, 0x11, 0x45, .. Marker(i)]], Pts = time, Dts = time, IsRandomAccess = true }));
        }

        return units.OrderBy(entry => entry.Unit.Pts / (double)(entry.Track == 0 ? VideoClock : AudioClock));
    }

    /// <summary>Number of the first sound frame that does not begin before a picture.</summary>
    public static int FirstFrame(int picture) => ((picture * (AudioClock / 25)) + SamplesPerFrame - 1) / SamplesPerFrame;

    private static byte[] Marker(int number) => [0x40, (byte)(0x20 + (number / 100 % 100)), (byte)(0x20 + (number % 100))];

    private static Mp4Track[] Mp4Tracks(TrackDescription[] tracks) => [.. tracks.Select(track => new Mp4Track(track))];
}
