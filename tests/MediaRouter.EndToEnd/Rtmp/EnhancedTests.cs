using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Rtmp;

/// <summary>Enhanced RTMP: codecs that are named by four characters, and several tracks of a kind.</summary>
public sealed class EnhancedTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    private const byte ExtendedVideo = 0x80;
    private const byte KeyFrame = 0x10;
    private const byte SequenceStart = 0;
    private const byte CodedFrames = 1;
    private const byte ExtendedAudio = 0x90;
    private const byte VideoMultitrack = 6;
    private const byte AudioMultitrack = 5;

    private static readonly string[] AllCodecs = ["av01", "vp09", "hvc1", "avc1", "Opus", "fLaC", "ac-3", "mp4a", ".mp3"];

    [NewerFfmpegTheory]
    [InlineData("h265.mp4", "hvc1", "hevc")]
    [InlineData("av1.mp4", "av01", "av1")]
    [InlineData("vp9.mp4", "vp09", "vp9")]
    public async Task Newer_ffmpeg_publishes_and_its_pictures_arrive(string file, string fourCc, string codec)
    {
        var path = "newer-" + fourCc;
        await using var publisher = await NewerFfmpeg.PublishAsync(file, shared.Router.Rtmp(path));
        await shared.Router.WaitForLogAsync($"is publishing to path '{path}'");

        // The same bytes for a reader that knows the codec.
        using var reader = await RtmpRawClient.PlayAsync(shared.Router.RtmpPort, path, 0, AllCodecs);
        var packets = await ReadFramesAsync(reader, fourCc, 40);
        var expected = await PacketsOfFileAsync(file);
        Assert.All(packets, packet => Assert.Contains(expected, wanted => wanted.AsSpan().SequenceEqual(packet)));

        // ffmpeg 5.1 reads AV1 over RTSP not at all.
        if (codec != "av1")
        {
            var output = await Timeline.OfLiveAsync(["-rtsp_transport", "tcp", "-i", shared.Router.Rtsp(path)]);
            output.AssertIsPartOf(await Timeline.OfFileAsync(await TestMedia.GetAsync(file)), 30, 60, path);
        }

        // A reader that announces nothing gets the sound alone.
        using var legacy = await RtmpRawClient.PlayAsync(shared.Router.RtmpPort, path);
        for (var i = 0; i < 60; i++)
        {
            Assert.NotEqual(RtmpRawMessage.Video, (await legacy.ReadMessageAsync())!.Type);
        }

        Assert.Equal("", publisher.Errors);
    }

    [Fact]
    public async Task Opus_arrives_with_its_bytes()
    {
        byte[] head = [.. "OpusHead"u8, 1, 2, 0x38, 1, 0x80, 0xBB, 0, 0, 0, 0, 0];
        var packets = Enumerable.Range(0, 200).Select(i => (byte[])[0xFC, .. RawMedia.Noise(i, 80)]).ToList();
        await AssertSoundArrivesAsync("opus", "Opus", "Opus", head, packets, 20);
    }

    [Theory]
    [InlineData("flac.mp4", "fLaC", "FLAC", 4608)]
    [InlineData("ac3.mp4", "ac-3", "AC3", 1536)]
    public async Task Sound_of_a_file_arrives_with_its_bytes(string file, string fourCc, string codec, int samplesPerFrame)
    {
        byte[] head = [];
        if (fourCc == "fLaC")
        {
            // Behind version and flags of its box: the header of the block, and STREAMINFO.
            var bytes = await File.ReadAllBytesAsync(await TestMedia.GetAsync(file));
            var box = bytes.AsSpan().IndexOf("dfLa"u8) + 8;
            head = [.. "fLaC"u8, .. bytes.AsSpan(box, 38)];
        }

        await AssertSoundArrivesAsync(file[..^4], fourCc, codec, head, await PacketsOfFileAsync(file, "a"), samplesPerFrame / 48.0);
    }

    private async Task AssertSoundArrivesAsync(string path, string fourCc, string codec, byte[] head, List<byte[]> packets, double milliseconds)
    {
        byte[] code = System.Text.Encoding.ASCII.GetBytes(fourCc);
        using var publisher = await RtmpRawClient.PublishAsync(shared.Router.RtmpPort, path);
        await SendAudioAsync(publisher, 0, [ExtendedAudio | SequenceStart, .. code, .. head]);
        async Task SendAsync(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                await SendAudioAsync(publisher, (uint)(i * milliseconds), [ExtendedAudio | CodedFrames, .. code, .. packets[i]]);
            }
        }

        // Without metadata the tracks are known after two seconds.
        var known = (int)(2400 / milliseconds);
        await SendAsync(0, known);
        await shared.Router.WaitForLogAsync($"is publishing to path '{path}', 1 track ({codec})");
        using var reader = await RtmpRawClient.PlayAsync(shared.Router.RtmpPort, path, 0, fourCc);
        await shared.Router.WaitForLogAsync($"[conn 127.0.0.1:{reader.LocalPort}] is reading");
        await SendAsync(known, packets.Count);

        var (configuration, frames) = (false, new List<byte[]>());
        while (frames.Count < 30 && await reader.ReadMessageAsync() is { } message)
        {
            if (message.Type == RtmpRawMessage.Audio)
            {
                Assert.Equal(code, message.Body[1..5]);
                if (message.Body[0] == (ExtendedAudio | SequenceStart))
                {
                    Assert.Equal(head, message.Body[5..]);
                    configuration = true;
                }
                else
                {
                    frames.Add(message.Body[5..]);
                }
            }
        }

        Assert.True(configuration, "no sequence header arrived");
        Assert.True(frames.Count > 0, "no frame arrived");
        var first = packets.FindIndex(packet => packet.AsSpan().SequenceEqual(frames[0]));
        Assert.True(first >= 0, "the first packet is unknown");
        Assert.Equal(packets.Skip(first).Take(frames.Count), frames);
    }

    [Fact]
    public async Task Several_tracks_of_a_kind_arrive_as_several_tracks()
    {
        var tags = await FlvTag.ReadFileAsync(await TestMedia.GetAsync("h264-aac.flv"));
        var video = tags.Where(tag => tag.Type == RtmpRawMessage.Video && tag.Body[1] != 2).ToList();
        var audio = tags.Where(tag => tag.Type == RtmpRawMessage.Audio).ToList();
        using var publisher = await RtmpRawClient.PublishAsync(shared.Router.RtmpPort, "multitrack");
        async Task SendAsync(IEnumerable<FlvTag> part)
        {
            foreach (var tag in part)
            {
                await publisher.TrySendTagAsync(tag, tag.Time);
                await publisher.TrySendTagAsync(tag with { Body = SecondTrack(tag) }, tag.Time);
            }
        }

        await SendAsync([video[0], audio[0], video[1], audio[1]]);
        await shared.Router.WaitForLogAsync("is publishing to path 'multitrack', 4 tracks");
        using var reader = await RtmpRawClient.PlayAsync(shared.Router.RtmpPort, "multitrack", 0, AllCodecs);
        await shared.Router.WaitForLogAsync($"[conn 127.0.0.1:{reader.LocalPort}] is reading");
        var rest = video.Skip(2).Concat(audio.Skip(2)).OrderBy(tag => tag.Time).ToList();
        await SendAsync(rest);

        // Both pictures tracks deliver the pictures of the file.
        var tracks = new Dictionary<(byte Type, int Track), List<byte[]>>();
        while (tracks.Count < 4 || tracks.Values.Any(list => list.Count < 40))
        {
            var message = await reader.ReadMessageAsync();
            Assert.True(message is not null, "the reader was ended");
            if (message.Type is RtmpRawMessage.Video or RtmpRawMessage.Audio && FrameOf(message) is var (track, payload))
            {
                (tracks.TryGetValue((message.Type, track), out var list) ? list : tracks[(message.Type, track)] = []).Add(payload);
            }
        }

        Assert.Equal([(RtmpRawMessage.Audio, 0), (RtmpRawMessage.Audio, 1), (RtmpRawMessage.Video, 0), (RtmpRawMessage.Video, 1)], tracks.Keys.Order());
        var pictures = video.Where(tag => !tag.IsConfiguration).Select(tag => tag.Body[5..]).ToList();
        var sounds = audio.Where(tag => !tag.IsConfiguration).Select(tag => tag.Body[2..]).ToList();
        foreach (var (key, frames) in tracks)
        {
            var input = key.Type == RtmpRawMessage.Video ? pictures : sounds;
            var first = input.FindIndex(frame => frame.AsSpan().SequenceEqual(frames[0]));
            Assert.True(first >= 0, $"the first frame of {key} is unknown");
            Assert.Equal(input.Skip(first).Take(frames.Count), frames);
        }
    }

    private static Task<bool> SendAudioAsync(RtmpRawClient publisher, uint time, byte[] body) => publisher.TrySendMessageAsync(4, RtmpRawMessage.Audio, 1, time, body);

    // OneTrack (0) of track 1.
    private static byte[] SecondTrack(FlvTag tag) => tag.Type == RtmpRawMessage.Video
        ? [
            (byte)(ExtendedVideo | (tag.Body[0] & 0xF0 & ~ExtendedVideo) | VideoMultitrack), tag.IsConfiguration ? SequenceStart : CodedFrames, .. "avc1"u8, 1,
            .. tag.IsConfiguration ? tag.Body[5..] : tag.Body[2..],
        ]
        : [ExtendedAudio | AudioMultitrack, tag.IsConfiguration ? SequenceStart : CodedFrames, .. "mp4a"u8, 1, .. tag.Body[2..]];

    // Track and payload of a message with a frame; null when it has none.
    private static (int Track, byte[] Payload)? FrameOf(RtmpRawMessage message)
    {
        var body = message.Body;
        var isVideo = message.Type == RtmpRawMessage.Video;
        var isExtended = isVideo ? (body[0] & ExtendedVideo) != 0 : (body[0] & 0xF0) == ExtendedAudio;
        if (!isExtended)
        {
            return body[1] != 1 ? null : (0, body[(isVideo ? 5 : 2)..]);
        }

        var packet = body[0] & 0x0F;
        var (track, at) = (0, 1);
        if (packet == (isVideo ? VideoMultitrack : AudioMultitrack))
        {
            Assert.Equal(0, body[1] >> 4);
            packet = body[1] & 0x0F;
            (track, at) = (body[6], 7);
        }
        else
        {
            at = 5;
        }

        return packet switch
        {
            CodedFrames => (track, body[(at + (isVideo ? 3 : 0))..]),
            3 when isVideo => (track, body[at..]),
            _ => null,
        };
    }

    private static async Task<List<byte[]>> ReadFramesAsync(RtmpRawClient reader, string fourCc, int count)
    {
        var frames = new List<byte[]>();
        while (frames.Count < count)
        {
            var message = await reader.ReadMessageAsync();
            Assert.True(message is not null, "the reader was ended");
            if (message.Type != RtmpRawMessage.Video)
            {
                continue;
            }

            Assert.Equal(fourCc, System.Text.Encoding.ASCII.GetString(message.Body, 1, 4));
            var hasOffset = (message.Body[0] & 0x0F) == CodedFrames && fourCc is "hvc1" or "avc1";
            if ((message.Body[0] & 0x0F) is CodedFrames or 3)
            {
                if (frames.Count == 0)
                {
                    Assert.Equal(ExtendedVideo | KeyFrame, message.Body[0] & 0xF0);
                }

                frames.Add(message.Body[(hasOffset ? 8 : 5)..]);
            }
        }

        return frames;
    }

    // As ffmpeg would put them into FLV.
    private static async Task<List<byte[]>> PacketsOfFileAsync(string file, string stream = "v")
    {
        var path = await TestMedia.GetAsync(file);
        var result = await Tool.RunAsync(["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", "packet=pos,size", "-of", "csv=p=0", path], TimeSpan.FromSeconds(20));
        Assert.True(result.ExitCode == 0, result.Errors);
        var bytes = await File.ReadAllBytesAsync(path);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).Select(columns =>
            bytes[int.Parse(columns[1])..(int.Parse(columns[1]) + int.Parse(columns[0]))])];
    }
}
