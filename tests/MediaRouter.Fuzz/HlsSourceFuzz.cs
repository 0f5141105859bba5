using System.Buffers;
using System.Text;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Mp4;
using MediaRouter.Media.MpegTs;
using MediaRouter.Plugins.Hls.Source.Containers;
using MediaRouter.Plugins.Hls.Source.Following;
using MediaRouter.Plugins.Hls.Source.Output;
using MediaRouter.Plugins.Hls.Source.Playlists;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Fuzz;

public class HlsSourceFuzz
{
    private const string LowLatency = """
        #EXTM3U
        #EXT-X-TARGETDURATION:4
        #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,HOLD-BACK=12,CAN-SKIP-UNTIL=12.0
        #EXT-X-PART-INF:PART-TARGET=0.33334
        #EXT-X-MEDIA-SEQUENCE:266
        #EXT-X-DISCONTINUITY-SEQUENCE:3
        #EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x0102,KEYFORMAT="identity"
        #EXT-X-PROGRAM-DATE-TIME:2019-02-14T02:13:36.106Z
        #EXT-X-MAP:URI="init.mp4",BYTERANGE="100@0"
        #EXTINF:4.00008,
        #EXT-X-BYTERANGE:1000@100
        file.mp4
        #EXT-X-DISCONTINUITY
        #EXT-X-PART:DURATION=0.33334,URI="p",INDEPENDENT=YES,BYTERANGE="100@50"
        #EXT-X-PART:DURATION=0.33334,URI="p",BYTERANGE="70",GAP=YES
        #EXTINF:4.00008,
        #EXT-X-BYTERANGE:10
        file.mp4
        #EXT-X-PART:DURATION=0.33334,URI="q",INDEPENDENT=YES
        #EXT-X-PRELOAD-HINT:TYPE=PART,URI="r",BYTERANGE-START=20,BYTERANGE-LENGTH=5
        """;

    [Fact]
    public void PlaylistReader_takes_any_text()
    {
        string[] corpus =
        [
            LowLatency,
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:267\n#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n#EXTINF:4,\nx\n#EXT-X-ENDLIST\n#EXT-X-START:TIME-OFFSET=-3.5\n",
            "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\",LANGUAGE=\"de\",DEFAULT=YES,URI=\"u\"\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1,mp4a.40.2\",RESOLUTION=4x3,AUDIO=\"a\"\nv\n",
            "\uFEFF#EXTM3U\r\n#EXT-X-GAP\r\n#EXTINF: 3.5 ,t\r\n a \r\n#EXT-X-KEY:METHOD=NONE\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"x\",KEYFORMAT=\"y\"\n#EXTINF:1\nb",
        ];
        Assert.True(PlaylistReader.TryRead(LowLatency, null, out var document, out var fault), fault);
        var previous = (RemotePlaylist)document;
        FuzzLoop.Run([.. corpus.Select(Encoding.UTF8.GetBytes)], input =>
        {
            var text = Encoding.UTF8.GetString(input);
            foreach (var before in new[] { null, previous })
            {
                if (!PlaylistReader.TryRead(text, before, out var read, out var reason))
                {
                    Assert.NotEmpty(reason);
                    continue;
                }

                if (read is RemoteMultivariant multivariant)
                {
                    var ranked = VariantChoice.Rank(multivariant.Variants);
                    Assert.All(ranked, variant => Assert.NotNull(VariantChoice.RenditionsOf(multivariant, variant)));
                    continue;
                }

                var playlist = (RemotePlaylist)read;
                Assert.InRange(playlist.Segments.Count, 0, input.Length + 2);
                Assert.All(playlist.Segments, (segment, i) => Assert.Equal(playlist.MediaSequence + i, segment.MediaSequence));
                Assert.All(playlist.Segments, segment => Assert.InRange(segment.Duration.TotalSeconds, 0, PlaylistLimits.MaxDurationSeconds));
                Assert.All(playlist.Segments, segment => Assert.True(segment.Range is null or { Offset: >= 0, Length: > 0, End: > 0 }));
                foreach (var usesParts in new[] { false, true })
                {
                    if (StartPosition.TryFind(playlist, usesParts, StartPosition.HoldBackOf(playlist, usesParts), out var position))
                    {
                        Assert.InRange(position.MediaSequence, playlist.MediaSequence, playlist.EndSequence);
                    }
                }

                if (playlist.Segments.Count > 0 && playlist.Segments[0].Key is { IsSupported: true } key)
                {
                    Assert.Equal(RemoteKey.Length, SegmentDecryptor.VectorOf(key, 1).Length);
                }
            }
        });
    }

    [Fact]
    public void Segments_of_any_bytes_become_access_units()
    {
        var corpus = Segments();
        foreach (var segment in corpus)
        {
            Assert.NotEqual(0, Read(segment, segment.Length));
        }

        var cut = 0;
        FuzzLoop.Run(corpus, input =>
        {
            cut = (cut + 37) % 400;
            Read(input, cut + 1);
        });
    }

    [Fact]
    public void Decryptor_takes_any_bytes() => FuzzLoop.Run([new byte[16], new byte[160], new byte[17]], input =>
    {
        using var decryptor = new SegmentDecryptor(new byte[16], new byte[16]);
        var length = 0;
        for (var at = 0; at < input.Length; at += 7)
        {
            length += decryptor.Decrypt(input.AsSpan(at, Math.Min(7, input.Length - at))).Length;
        }

        decryptor.TryFinish(out var rest);
        Assert.InRange(length + rest.Length, 0, input.Length);
    });

    private static long Read(byte[] input, int cut)
    {
        var timeline = new SharedTimeline();
        using var output = new PacedOutput(1, timeline, TimeSpan.FromSeconds(30), TimeProvider.System, NullLogger.Instance);
        var feed = new RenditionFeed(0, output, timeline, NullLogger.Instance);
        var parser = new SegmentParser(feed);
        for (var segment = 0; segment < 3; segment++)
        {
            // The same bytes again, the last time behind a discontinuity, as a part and with a skipped segment in front.
            if (segment == 2)
            {
                parser.Finish();
                feed.Skip(TimeSpan.FromSeconds(1));
            }

            feed.BeginSegment(segment == 2 ? 1 : 0, segment == 2, segment == 1 ? DateTimeOffset.UnixEpoch : null);
            parser.BeginSegment();
            var fault = (string?)null;
            for (var at = 0; at < input.Length && fault is null; at += cut)
            {
                fault = parser.Feed(input.AsSpan(at, Math.Min(cut, input.Length - at)));
            }

            _ = segment == 2 ? parser.EndPart() : null;
            parser.EndSegment();
            feed.EndSegment();
        }

        parser.Finish();
        feed.EndSegment();
        Assert.InRange(output.QueuedBytes, 0, (feed.Units * 4096) + (3L * input.Length));
        return feed.Units;
    }

    private static List<byte[]> Segments()
    {
        var video = new TrackDescription
        {
            Kind = MediaKind.Video,
            Codec = "H264",
            ClockRate = 90000,
            Parameters = new H264Parameters { SequenceSets = [Bytes("6764001eacd940a02ff970110000030001000003003c0f162d96")], PictureSets = [Bytes("68ebe3cb22c0")] },
        };
        var sound = new TrackDescription
        {
            Kind = MediaKind.Audio,
            Codec = "MPEG-4 Audio",
            ClockRate = 48000,
            Parameters = new Mpeg4AudioParameters(new Mpeg4AudioConfig { SampleRate = 48000, ChannelConfiguration = 2 }),
        };
        var stream = new ArrayBufferWriter<byte>();
        var writer = new TsWriter([video, sound]);
        Mp4Track[] tracks = [new(video), new(sound)];
        var fragments = new FragmentWriter(tracks);
        List<byte> packed = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 63, .. "PRIV"u8, 0, 0, 0, 53, 0, 0, .. "com.apple.streaming.transportStreamTimestamp\0"u8, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0];
        var header = new byte[AdtsHeader.Length];
        for (var i = 0; i < 6; i++)
        {
            var picture = new AccessUnit { Units = [Convert.FromHexString(i == 0 ? "658884007ffef1dcf0299ae5" : "419a0102030405")], Pts = i * 3000, Dts = i * 3000, IsRandomAccess = i == 0 };
            var frame = new AccessUnit { Units = [Convert.FromHexString("211145001402")], Pts = i * 1024, Dts = i * 1024, IsRandomAccess = true };
            writer.Write(0, picture, stream);
            writer.Write(1, frame, stream);
            fragments.Add(0, picture);
            fragments.Add(1, frame);
            AdtsHeader.TryWrite(header, ((Mpeg4AudioParameters)sound.Parameters!).Config, frame.Units[0].Length);
            packed.AddRange([.. header, .. frame.Units[0].Span]);
        }

        return
        [
            stream.WrittenSpan.ToArray(),
            [.. InitSegment.Create(tracks).Bytes.Span, .. fragments.Finish(withSegmentType: true)!.Bytes.Span],
            [.. packed],
            [.. Convert.FromHexString("0b77123414404300"), .. new byte[760], .. Convert.FromHexString("0b77123414404300"), .. new byte[760]],
            [.. Convert.FromHexString("fffb7464"), .. new byte[284], .. Convert.FromHexString("fffb7464"), .. new byte[284]],
        ];
    }

    private static ByteString Bytes(string hex) => ByteString.Copy(Convert.FromHexString(hex));
}
