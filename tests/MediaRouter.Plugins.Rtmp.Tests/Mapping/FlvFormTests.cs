using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

public sealed class FlvFormTests : IAsyncDisposable
{
    private static readonly FlvCapabilities Everything = new() { AcceptsAnything = true, HasMultitrack = true };
    private static readonly FlvCapabilities Exact = Everything with { HasNanoseconds = true };

    private readonly EgressLoops _loops = new(1, NullLogger.Instance);
    private readonly List<IDisposable> _held = [];

    public static TheoryData<string> Rounds => new("old", "many", "exact");

    public async ValueTask DisposeAsync()
    {
        _held.ForEach(held => held.Dispose());
        await _loops.DisposeAsync();
    }

    [Fact]
    public void Player_gets_metadata_and_headers_first()
    {
        var (stream, form) = Make(FlvCapabilities.Legacy, Samples.H264Track, Samples.AacTrack);
        using var receiver = new Receiver(_loops, form);
        stream.Push(0, Unit(0, 0, true, "6588"));
        var messages = receiver.Receive(4);
        Assert.Equal([RtmpMessageType.DataAmf0, RtmpMessageType.Video, RtmpMessageType.Audio, RtmpMessageType.Video], messages.Select(message => message.TypeId));
        Assert.All(messages, message => Assert.Equal(1u, message.StreamId));
        var metadata = ReadMetadata(messages[0]);
        Assert.Equal(640, metadata["width"].AsNumber());
        Assert.Equal(360, metadata["height"].AsNumber());
        Assert.Equal(30, metadata["framerate"].AsNumber());
        Assert.Equal(7, metadata["videocodecid"].AsNumber());
        Assert.Equal(10, metadata["audiocodecid"].AsNumber());
        Assert.Equal(44100, metadata["audiosamplerate"].AsNumber());
        Assert.Equal(2, metadata["audiochannels"].AsNumber());
        Assert.Equal(1, metadata["stereo"].AsNumber());
        Assert.Equal("1700000000" + Samples.Avc, Hex(messages[1]));
        Assert.Equal("af00" + Samples.Aac, Hex(messages[2]));
        Assert.Equal("1701000000" + "00000002" + "6588", Hex(messages[3]));
    }

    [Fact]
    public void Late_player_starts_with_the_kept_group_and_its_headers()
    {
        var (stream, form) = Make(FlvCapabilities.Legacy, Samples.H264Track);
        stream.Push(0, Unit(0, 0, true, "6588"));
        stream.Push(0, Unit(3600, 3600, false, "4188"));
        using var first = new Receiver(_loops, form);
        using var second = new Receiver(_loops, form);
        stream.Push(0, Unit(7200, 7200, false, "4189"));
        using var third = new Receiver(_loops, form);
        stream.Push(0, Unit(10800, 10800, false, "418a", Samples.H264(Samples.OtherAvc)));
        foreach (var receiver in new[] { first, second, third })
        {
            var messages = receiver.Receive(8);
            Assert.Equal(
                ["1700000000" + Samples.Avc, "1701000000000000026588", "2701000000000000024188", "2701000000000000024189", "1700000000" + Samples.OtherAvc, "270100000000000002418a"],
                messages.Where(message => message.TypeId == RtmpMessageType.Video).Select(Hex));
            Assert.Equal([0u, 1000, 1040, 1080, 1120, 1120], messages.Where(message => message.TypeId == RtmpMessageType.Video).Select(message => message.Timestamp));
            Assert.Equal(RtmpMessageType.DataAmf0, messages[5].TypeId);
        }
    }

    [Fact]
    public void Group_that_was_kept_before_the_form_has_its_times_though_another_unit_comes_first()
    {
        var stream = new FakeStream(Samples.H264Track);
        _held.Add(stream);
        stream.Push(0, Unit(0, 0, true, "6588"));
        stream.Push(0, Unit(180_000, 180_000, false, "4188"));
        var share = FlvForm.Share(stream, new FlvFormContext(_loops, KeepGop: true), FlvPlan.Make(stream, FlvCapabilities.Legacy), 1);
        _held.Insert(0, share);
        stream.Push(0, Unit(270_000, 270_000, false, "4189"));
        using var player = new Receiver(_loops, share.Packager);
        Assert.Equal([0u, 1000, 3000, 4000], player.Receive(5).Where(message => message.TypeId == RtmpMessageType.Video).Select(message => message.Timestamp));
    }

    [Fact]
    public void Late_player_gets_no_pictures_that_lead_an_open_group()
    {
        var (stream, form) = Make(FlvCapabilities.Legacy, Samples.H264Track);
        stream.Push(0, Unit(10800, 3600, true, "4188"));
        stream.Push(0, Unit(7200, 7200, false, "0180"));
        stream.Push(0, Unit(14400, 10800, false, "4181"));
        using var late = new Receiver(_loops, form);
        stream.Push(0, Unit(18000, 14400, false, "4182"));
        Assert.Equal(["4188", "4181", "4182"], late.Receive(5).Skip(2).Select(message => Hex(message)[^4..]));
    }

    [Fact]
    public void Pictures_that_lead_an_open_group_go_to_earlier_players_only()
    {
        var (stream, form) = Make(FlvCapabilities.Legacy, keepGop: false, Samples.H264Track);
        using var early = new Receiver(_loops, form);
        stream.Push(0, Unit(0, 0, true, "6588"));
        using var late = new Receiver(_loops, form);
        stream.Push(0, Unit(10800, 3600, true, "4188"));
        stream.Push(0, Unit(7200, 7200, false, "0180"));
        stream.Push(0, Unit(14400, 10800, false, "4181"));
        Assert.Equal(["6588", "4188", "0180", "4181"], early.Receive(6).Skip(2).Select(message => Hex(message)[^4..]));
        Assert.Equal(["4188", "4181"], late.Receive(4).Skip(2).Select(message => Hex(message)[^4..]));
    }

    [Fact]
    public void Units_wait_until_parameters_are_known()
    {
        var (stream, form) = Make(FlvCapabilities.Legacy, Samples.H264Track with { Parameters = null });
        using var receiver = new Receiver(_loops, form);
        stream.Push(0, Unit(0, 0, true, "6587"));
        stream.Push(0, Unit(3600, 3600, true, "6588", Samples.H264()));
        Assert.EndsWith("6588", Hex(receiver.Receive(3)[2]), StringComparison.Ordinal);
    }

    [Fact]
    public void Publisher_tells_the_server_to_keep_the_metadata()
    {
        using var stream = new FakeStream(Samples.AacTrack);
        using var share = FlvForm.Share(stream, new FlvFormContext(_loops, true), FlvPlan.Make(stream, FlvCapabilities.Legacy), 3, isPublished: true);
        using var receiver = new Receiver(_loops, share.Packager);
        stream.Push(0, Unit(0, 0, true, "aa"));
        var message = receiver.Receive(1)[0];
        var reader = new Amf0Reader(message.Payload.Span);
        Assert.True(reader.TryRead(out var first));
        Assert.Equal(("@setDataFrame", 3u), (first.AsText(), message.StreamId));
    }

    [Fact]
    public void Large_units_are_cut_into_chunks_with_long_times()
    {
        var (stream, form) = Make(FlvCapabilities.Legacy, Samples.H264Track);
        using var receiver = new Receiver(_loops, form);
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        bytes[0] = 0x65;
        stream.Push(0, Unit(0, 0, true, "6588"));
        var dts = 90L * 20_000_000;
        stream.Push(0, new AccessUnit { Units = [bytes], Pts = dts, Dts = dts, IsRandomAccess = true });
        var message = receiver.Receive(4)[3];
        Assert.Equal(20_001_000u, message.Timestamp);
        Assert.True(message.Payload.Span[9..].SequenceEqual(bytes));
    }

    [Fact]
    public void Disposing_the_last_hold_ends_the_subscription()
    {
        using var stream = new FakeStream(Samples.H264Track);
        var context = new FlvFormContext(_loops, true);
        var plan = FlvPlan.Make(stream, FlvCapabilities.Legacy);
        var first = FlvForm.Share(stream, context, plan, 1);
        var second = FlvForm.Share(stream, context, plan, 1);
        Assert.Same(first.Packager, second.Packager);
        first.Dispose();
        Assert.Single(stream.Sinks);
        second.Dispose();
        Assert.Empty(stream.Sinks);
        Assert.Equal(0, stream.ShareCount);
    }

    [Theory]
    [MemberData(nameof(Rounds))]
    public void Units_survive_the_way_through_messages(string round)
    {
        var capabilities = round switch { "old" => FlvCapabilities.Legacy, "many" => Everything, _ => Exact };
        TrackDescription[] tracks = round == "old"
            ? [Samples.H264Track, Samples.AacTrack]
            : [Samples.H265Track, Samples.Av1Track, Samples.Vp9Track, Samples.OpusTrack, Samples.AacTrack, Samples.FlacTrack];
        var seed = 0;
        for (var i = 0; i < 20; i++)
        {
            RoundTrip(capabilities, tracks, ++seed, isExact: round == "exact");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Uncompressed_sound_survives_the_way_through_messages(int which) =>
        RoundTrip(FlvCapabilities.Legacy, [which == 0 ? Samples.G711Track : Samples.LpcmTrack], 1, isExact: false);

    private void RoundTrip(FlvCapabilities capabilities, TrackDescription[] tracks, int seed, bool isExact)
    {
        var random = new Random(seed);
        var (stream, form) = Make(capabilities, tracks);
        Assert.Equal(tracks.Length, form.Plan.Tracks.Count);
        using var receiver = new Receiver(_loops, form);
        var start = random.NextInt64(-1_000_000, 100_000_000_000) * 1_000_000;
        var sent = UnitMaker.Make(tracks, 60, start, random);
        foreach (var (track, unit) in sent)
        {
            stream.Push(track, unit);
        }

        var headers = 1 + tracks.Count(track => track.Codec is not ("G711" or "LPCM"));
        var ingest = new FlvIngest(NullLogger.Instance);
        var writer = new RecordingWriter();
        foreach (var message in receiver.Receive(headers + sent.Count))
        {
            ingest.OnMessage(message, 0);
            if (ingest.State == FlvIngestState.Ready)
            {
                ingest.Attach(writer);
            }
        }

        Assert.Equal(FlvIngestState.Writing, ingest.State);
        Assert.Equal(tracks.Select(track => track.Codec), ingest.Description!.Tracks.Select(track => track.Codec));
        var first = sent[0];
        var origin = (FlvTime.ToNanoseconds(first.Unit.Dts, tracks[first.Track].ClockRate) / 1_000_000) - 1000;
        for (var track = 0; track < tracks.Length; track++)
        {
            Compare(tracks[track], [.. sent.Where(item => item.Track == track).Select(item => item.Unit)], writer.Of(track), origin, isExact);
        }
    }

    private static void Compare(TrackDescription track, List<AccessUnit> expected, List<AccessUnit> actual, long originMilliseconds, bool isExact)
    {
        Assert.Equal(expected.Count, actual.Count);
        var rate = track.ClockRate;
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Units.Select(part => Convert.ToHexString(part.Span)), actual[i].Units.Select(part => Convert.ToHexString(part.Span)));
            Assert.Equal(expected[i].IsRandomAccess, actual[i].IsRandomAccess);
            Assert.Null(actual[i].NewParameters);
            var dts = expected[i].Dts - FlvTime.ToTicks(originMilliseconds * 1_000_000, rate);
            var pts = expected[i].Pts - FlvTime.ToTicks(originMilliseconds * 1_000_000, rate);
            var millisecond = (rate / 1000) + 1;
            Assert.InRange(actual[i].Dts - dts, -millisecond, millisecond);
            Assert.InRange(actual[i].Pts - pts, -millisecond, millisecond);
            if (isExact && rate % 1000 == 0)
            {
                Assert.Equal(dts, actual[i].Dts);
            }

            if (track.Kind == MediaKind.Audio && i > 0)
            {
                // Whatever the milliseconds were, sound comes out as regular as it went in.
                Assert.Equal(expected[i].Pts - expected[0].Pts, actual[i].Pts - actual[0].Pts);
            }
        }
    }

    private (FakeStream Stream, FlvForm Form) Make(FlvCapabilities capabilities, params TrackDescription[] tracks) => Make(capabilities, true, tracks);

    private (FakeStream Stream, FlvForm Form) Make(FlvCapabilities capabilities, bool keepGop, params TrackDescription[] tracks)
    {
        var stream = new FakeStream(tracks);
        var share = FlvForm.Share(stream, new FlvFormContext(_loops, keepGop), FlvPlan.Make(stream, capabilities), 1);
        _held.Add(share);
        _held.Add(stream);
        return (stream, share.Packager);
    }

    private static AccessUnit Unit(long pts, long dts, bool isRandomAccess, string hex, CodecParameters? parameters = null) =>
        new() { Units = [Samples.Hex(hex)], Pts = pts, Dts = dts, IsRandomAccess = isRandomAccess, NewParameters = parameters };

    private static AmfValue ReadMetadata(RtmpMessage message)
    {
        var reader = new Amf0Reader(message.Payload.Span);
        Assert.True(reader.TryRead(out var name));
        Assert.Equal("onMetaData", name.AsText());
        Assert.True(reader.TryRead(out var metadata));
        return metadata;
    }

    private static string Hex(RtmpMessage message) => Convert.ToHexStringLower(message.Payload.Span);
}
