using MediaRouter.Plugins.Rtmp.Mapping;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

public class FlvTagReaderTests
{
    [Fact]
    public void Legacy_AVC_tag_has_a_signed_composition_time()
    {
        var packet = Assert.Single(ReadVideo("2701ffffd8aabb"));
        Assert.Equal((FlvPacketKind.Frame, FlvCodec.H264, -40, false), (packet.Kind, packet.Codec, packet.CompositionTime, packet.IsKeyFrame));
        Assert.Equal("aabb", Body(packet));
    }

    [Theory]
    [InlineData("1700000000aa", FlvPacketKind.Configuration)]
    [InlineData("1701000000aa", FlvPacketKind.Frame)]
    [InlineData("1702000000", FlvPacketKind.End)]
    [InlineData("5700", FlvPacketKind.Command)]
    internal void Legacy_AVC_tag_tells_its_kind(string hex, FlvPacketKind kind) => Assert.Equal(kind, Assert.Single(ReadVideo(hex)).Kind);

    [Theory]
    [InlineData("90 68766331 aa", FlvPacketKind.Configuration, FlvCodec.H265, 0, "aa")]
    [InlineData("91 68766331 000021 aa", FlvPacketKind.Frame, FlvCodec.H265, 33, "aa")]
    [InlineData("a3 68766331 aabb", FlvPacketKind.Frame, FlvCodec.H265, 0, "aabb")]
    [InlineData("a1 61763031 aabb", FlvPacketKind.Frame, FlvCodec.Av1, 0, "aabb")]
    [InlineData("92 76703039", FlvPacketKind.End, FlvCodec.Vp9, 0, "")]
    [InlineData("94 76703038 02", FlvPacketKind.Metadata, FlvCodec.Vp8, 0, "02")]
    [InlineData("95 61763031 8004", FlvPacketKind.TsConfiguration, FlvCodec.Av1, 0, "8004")]
    [InlineData("91 78787878 aa", FlvPacketKind.Frame, FlvCodec.Unsupported, 0, "aa")]
    internal void Enhanced_video_tag_of_one_track(string hex, FlvPacketKind kind, FlvCodec codec, int composition, string body)
    {
        var packet = Assert.Single(ReadVideo(hex));
        Assert.Equal((kind, codec, composition, (byte)0), (packet.Kind, packet.Codec, packet.CompositionTime, packet.TrackId));
        Assert.Equal(body, Body(packet));
    }

    [Fact]
    public void Modifier_extensions_are_followed_to_the_nanoseconds()
    {
        // An unknown extension of 4 bytes, then 123456 ns, then coded frames.
        var packet = Assert.Single(ReadVideo("97 03 01020304 17 02 01e240 03 68766331 aa"));
        Assert.Equal((FlvPacketKind.Frame, 123456), (packet.Kind, packet.NanosecondOffset));

        // The long form of the size: 256 bytes and what follows.
        var audio = Assert.Single(ReadAudio("97 ff 00ff " + string.Concat(Enumerable.Repeat("00", 256)) + " 11 4f707573 aa"));
        Assert.Equal((FlvPacketKind.Frame, FlvCodec.Opus, 0), (audio.Kind, audio.Codec, audio.NanosecondOffset));
        Assert.Equal("aa", Body(audio));
    }

    [Fact]
    public void Multitrack_tags_are_taken_apart()
    {
        var one = Assert.Single(ReadVideo("96 01 68766331 05 000002 aabb"));
        Assert.Equal((5, 2, "aabb"), (one.TrackId, one.CompositionTime, Body(one)));

        var many = ReadVideo("96 13 68766331 00 000002 aabb 01 000001 cc");
        Assert.Equal([(0, "aabb"), (1, "cc")], many.Select(packet => ((int)packet.TrackId, Body(packet))));

        var codecs = ReadAudio("95 21 4f707573 00 000002 aabb 6d703461 07 000001 cc");
        Assert.Equal([(FlvCodec.Opus, 0, "aabb"), (FlvCodec.Aac, 7, "cc")], codecs.Select(packet => (packet.Codec, (int)packet.TrackId, Body(packet))));
    }

    [Theory]
    [InlineData("2fff", FlvCodec.Mp3, 15, "ff")]
    [InlineData("72ff", FlvCodec.G711ALaw, 2, "ff")]
    [InlineData("83ff", FlvCodec.G711MuLaw, 3, "ff")]
    [InlineData("3fff", FlvCodec.Lpcm, 15, "ff")]
    [InlineData("0fff", FlvCodec.Lpcm, 15, "ff")]
    [InlineData("af01ff", FlvCodec.Aac, 15, "ff")]
    [InlineData("b6ff", FlvCodec.Unsupported, 6, "ff")]
    internal void Legacy_audio_tag(string hex, FlvCodec codec, int flags, string body)
    {
        var packet = Assert.Single(ReadAudio(hex));
        Assert.Equal((FlvPacketKind.Frame, codec, flags), (packet.Kind, packet.Codec, packet.SoundFlags));
        Assert.Equal(body, Body(packet));
    }

    [Theory]
    [InlineData("94 4f707573 0102", FlvPacketKind.ChannelLayout)]
    [InlineData("90 664c6143 aa", FlvPacketKind.Configuration)]
    [InlineData("92 61632d33", FlvPacketKind.End)]
    internal void Enhanced_audio_tag_tells_its_kind(string hex, FlvPacketKind kind) => Assert.Equal(kind, Assert.Single(ReadAudio(hex)).Kind);

    [Theory]
    [InlineData("1701")]
    [InlineData("91 687663")]
    [InlineData("91 68766331 0000")]
    [InlineData("97")]
    [InlineData("97 02 0102")]
    [InlineData("97 ff 00")]
    [InlineData("96")]
    [InlineData("96 13 68766331 00 0000")]
    [InlineData("96 13 68766331 00 000009 aa")]
    [InlineData("96 36 68766331 00")]
    public void Tags_that_are_cut_short_are_malformed(string hex)
    {
        var reader = FlvTagReader.Video(Bytes(hex));
        while (reader.MoveNext())
        {
        }

        Assert.True(reader.IsMalformed);
    }

    [Fact]
    public void Empty_tags_are_nothing()
    {
        var reader = FlvTagReader.Audio(Bytes(""));
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsMalformed);
    }

    private static List<FlvPacket> ReadVideo(string hex) => Read(FlvTagReader.Video(Bytes(hex)));

    private static List<FlvPacket> ReadAudio(string hex) => Read(FlvTagReader.Audio(Bytes(hex)));

    private static List<FlvPacket> Read(FlvTagReader reader)
    {
        var packets = new List<FlvPacket>();
        while (reader.MoveNext())
        {
            packets.Add(reader.Current);
        }

        Assert.False(reader.IsMalformed);
        return packets;
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static string Body(FlvPacket packet) => Convert.ToHexStringLower(packet.Body.Span);
}
