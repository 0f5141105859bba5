using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

public class FlvIngestTests
{
    private readonly FlvIngest _ingest = new(NullLogger.Instance);
    private readonly RecordingWriter _writer = new();

    [Fact]
    public void Metadata_tells_which_tracks_to_wait_for()
    {
        Metadata(new("videocodecid", AmfValue.Of(7d)), new("audiocodecid", AmfValue.Of(10d)));
        Video(0, "1700000000" + Samples.Avc);
        Video(0, "1701000000" + "00000002" + "6588");
        Assert.Equal(FlvIngestState.Analysing, _ingest.State);
        Audio(5, "af00" + Samples.Aac);
        Audio(5, "af01aabb");
        Assert.Equal(FlvIngestState.Ready, _ingest.State);
        Assert.Equal(["H264", "MPEG-4 Audio"], _ingest.Description!.Tracks.Select(track => track.Codec));
        Assert.Equal([90000, 44100], _ingest.Description.Tracks.Select(track => track.ClockRate));
        Assert.Equal(Samples.H264(), _ingest.Description.Tracks[0].Parameters);

        _ingest.Attach(_writer);
        Video(40, "2701000050" + "00000002" + "4188");
        Assert.Equal([(0, "6588", true, 0, 0), (1, "aabb", true, 221, 221), (0, "4188", false, 3600 + 7200, 3600)], Written());
    }

    [Theory]
    [InlineData("@setDataFrame")]
    [InlineData(null)]
    public void Video_alone_is_ready_at_once_when_metadata_says_so(string? prefix)
    {
        MetadataBehind(prefix, new AmfProperty("videocodecid", AmfValue.Of("avc1")), new AmfProperty("width", AmfValue.Of(640d)));
        Video(0, "1700000000" + Samples.Avc);
        Video(0, "1701000000" + "00000002" + "6588");
        Assert.Equal(FlvIngestState.Ready, _ingest.State);
        Assert.Single(_ingest.Description!.Tracks);
    }

    [Fact]
    public void Without_metadata_two_seconds_are_analysed()
    {
        Video(1000, "1700000000" + Samples.Avc);
        Video(1000, "1701000000" + "00000002" + "6588");
        Video(2990, "2701000000" + "00000002" + "4188");
        Assert.Equal(FlvIngestState.Analysing, _ingest.State);
        Video(3000, "2701000000" + "00000002" + "4189");
        Assert.Equal(FlvIngestState.Ready, _ingest.State);
        _ingest.Attach(_writer);
        Assert.Equal(3, _writer.Units.Count);
    }

    [Fact]
    public void Without_metadata_sound_and_pictures_are_enough()
    {
        Video(0, "1700000000" + Samples.Avc);
        Audio(0, "af00" + Samples.Aac);
        Audio(0, "af01aabb");
        Assert.Equal(FlvIngestState.Ready, _ingest.State);
    }

    [Fact]
    public void Pictures_without_configuration_fail_by_name()
    {
        Video(0, "1701000000" + "00000002" + "6588");
        Video(2000, "1701000000" + "00000002" + "6588");
        Assert.Equal(FlvIngestState.Failed, _ingest.State);
        Assert.Equal("video track 1 not configured", _ingest.Failure);
    }

    [Theory]
    [InlineData(9, "22aabb")] // Sorenson H.263
    [InlineData(9, "24aabb")] // VP6
    [InlineData(8, "b6aabb")] // Speex
    [InlineData(8, "6aaabb")] // Nellymoser
    public void Codecs_that_are_not_supported_are_no_tracks(byte type, string tag)
    {
        var message = Samples.Hex(tag);
        _ingest.OnMessage(new RtmpMessage((RtmpMessageType)type, 1, 0, message), 0);
        _ingest.OnMessage(new RtmpMessage((RtmpMessageType)type, 1, 2500, message), 0);
        Assert.Equal("no tracks found", _ingest.Failure);
    }

    [Fact]
    public void Parameter_sets_and_delimiters_leave_the_units_and_changes_are_announced()
    {
        Metadata(new AmfProperty("videocodecid", AmfValue.Of(7d)));
        Video(0, "1700000000" + Samples.Avc);
        Video(0, "1701000000" + "00000002" + "6588");
        _ingest.Attach(_writer);
        var other = Samples.H264(Samples.OtherAvc);
        var sps = Convert.ToHexString(other.SequenceSets[0].Span);
        var pps = Convert.ToHexString(other.PictureSets[0].Span);
        Video(40, "1701000000" + "00000002" + "09f0" + $"{sps.Length / 2:x8}" + sps + $"{pps.Length / 2:x8}" + pps + "00000002" + "6589");
        Video(80, "1700000000" + Samples.Avc);
        Video(80, "1701000000" + "00000002" + "658a");
        Assert.Equal(["6588", "6589", "658a"], Written().Select(unit => unit.Bytes));
        Assert.Null(_writer.Units[0].Unit.NewParameters);
        Assert.Equal(other, _writer.Units[1].Unit.NewParameters);
        Assert.Equal(Samples.H264(), _writer.Units[2].Unit.NewParameters);
    }

    [Fact]
    public void Intra_picture_with_recovery_point_is_a_random_access_point()
    {
        Metadata(new AmfProperty("videocodecid", AmfValue.Of(7d)));
        Video(0, "1700000000" + Samples.Avc);

        // SEI with a recovery point, then a slice of type 7 (I) and one of type 0 (P).
        Video(0, "1701000000" + "00000005" + "0606014480" + "00000002" + "4188");
        Video(40, "2701000000" + "00000005" + "0606014480" + "00000003" + "41e080");
        _ingest.Attach(_writer);
        Assert.Equal([true, false], _writer.Units.Select(written => written.Unit.IsRandomAccess));
    }

    [Fact]
    public void Enhanced_tracks_are_told_apart_by_number()
    {
        Metadata(
            new("videocodecid", AmfValue.Of((double)FourCc.Hevc)),
            new("audiocodecid", AmfValue.Of((double)FourCc.Opus)),
            new("audioTrackIdInfoMap", AmfValue.Object(new AmfProperty("1", AmfValue.Object()))));
        Video(0, "9068766331" + Samples.Hevc);
        Audio(0, "904f707573" + Samples.Opus);
        Audio(0, "9500" + "6d703461" + "01" + Samples.Aac);
        Video(0, "9368766331" + "00000003" + "260180");
        Audio(0, "914f707573" + "fc01");
        Audio(0, "9501" + "6d703461" + "01" + "aabb");
        Assert.Equal(["H265", "Opus", "MPEG-4 Audio"], _ingest.Description!.Tracks.Select(track => track.Codec));
        _ingest.Attach(_writer);
        Assert.Equal([(0, "260180", true), (1, "fc01", true), (2, "aabb", true)], Written().Select(unit => (unit.Track, unit.Bytes, unit.IsRandomAccess)));
    }

    [Fact]
    public void Nanoseconds_make_times_exact()
    {
        Metadata(new AmfProperty("videocodecid", AmfValue.Of((double)FourCc.Hevc)));
        Video(0, "9068766331" + Samples.Hevc);

        // 33.366666 ms are 3003 ticks.
        Video(33, "a7" + "02" + "05984a" + "03" + "68766331" + "00000003" + "020180");
        Video(33, "a7" + "02" + "05984a" + "01" + "68766331" + "000021" + "00000003" + "020180");
        _ingest.Attach(_writer);
        Assert.Equal([(3003L, 3003L), (3003 + 2970, 3003)], _writer.Units.Select(written => (written.Unit.Pts, written.Unit.Dts)));
    }

    [Fact]
    public void AV1_units_have_no_sizes_and_no_delimiters()
    {
        Metadata(new AmfProperty("videocodecid", AmfValue.Of((double)FourCc.Av1)));
        Video(0, "9061763031" + Samples.Av1);
        Video(0, "9161763031" + "1200" + "0a0b0000000cc4ff6736be4010" + "3202aabb");
        Video(40, "a161763031" + "1200" + "3202ccdd");

        // A key frame whose sequence header only the record has.
        Video(80, "9161763031" + "3202eeff");
        _ingest.Attach(_writer);
        Assert.Equal(["080000000cc4ff6736be4010|30aabb", "30ccdd", "080000000cc4ff6736be4010|30eeff"], Written().Select(unit => unit.Bytes));
        Assert.Equal([true, false, true], Written().Select(unit => unit.IsRandomAccess));
        Assert.Equal(640, ((Av1Parameters)_ingest.Description!.Tracks[0].Parameters!).Width);
    }

    [Fact]
    public void Uncompressed_sound_goes_into_network_order()
    {
        Metadata(new AmfProperty("audiocodecid", AmfValue.Of(3d)));
        Audio(0, "3e" + "01020304");
        _ingest.Attach(_writer);
        Assert.Equal(new LpcmParameters(16, 44100, 1), _ingest.Description!.Tracks[0].Parameters);
        Assert.Equal("02010403", Written().Single().Bytes);
    }

    [Theory]
    [InlineData("72", false, 1)]
    [InlineData("83", true, 2)]
    public void G711_is_of_8000_hertz(string first, bool isMuLaw, int channels)
    {
        Metadata(new AmfProperty("audiocodecid", AmfValue.Of(8d)));
        Audio(0, first + "d5d5");
        Assert.Equal(new G711Parameters(isMuLaw, 8000, channels), _ingest.Description!.Tracks[0].Parameters);
    }

    [Fact]
    public void MP3_frames_in_one_tag_become_units_of_their_own()
    {
        // MPEG-1 layer III, 32 kbit/s, 48 kHz: 96 bytes, 1152 samples, 24 ms.
        var frame = "fffb1464" + new string('0', 184);
        Metadata(new AmfProperty("audiocodecid", AmfValue.Of(2d)));
        Audio(100, "2f" + frame + frame);
        Assert.Equal(90000, _ingest.Description!.Tracks[0].ClockRate);
        _ingest.Attach(_writer);
        Assert.Equal([9000, 9000 + 2160], Written().Select(unit => unit.Pts));
    }

    [Fact]
    public void Times_go_on_behind_the_end_of_32_bits()
    {
        Metadata(new AmfProperty("audiocodecid", AmfValue.Of(8d)));
        Audio(uint.MaxValue - 19, "82" + new string('0', 320));
        Audio(0, "82" + new string('0', 320));
        _ingest.Attach(_writer);
        Assert.Equal(160, _writer.Units[1].Unit.Dts - _writer.Units[0].Unit.Dts);
    }

    [Fact]
    public void Aggregates_are_taken_apart()
    {
        Metadata(new AmfProperty("audiocodecid", AmfValue.Of(8d)));
        var part = "08" + "000003" + "{0}" + "000000" + "82d5d5" + "0000000e";
        var aggregate = part.Replace("{0}", "00006400") + part.Replace("{0}", "00007800");
        _ingest.OnMessage(new RtmpMessage(RtmpMessageType.Aggregate, 1, 500, Samples.Hex(aggregate)), 0);
        _ingest.Attach(_writer);
        Assert.Equal([4000, 4160], Written().Select(unit => unit.Pts));
    }

    [Fact]
    public void Malformed_media_are_reported_and_the_rest_goes_on()
    {
        Metadata(new AmfProperty("videocodecid", AmfValue.Of(7d)));
        Video(0, "1700000000" + Samples.Avc);
        Video(0, "1701000000" + "00000002" + "6588");
        _ingest.Attach(_writer);
        Video(40, "2701000000" + "00000009" + "4188");
        Video(40, "2701");
        Video(80, "2701000000" + "00000002" + "4188");
        Assert.Equal(2, _writer.Units.Count);
        Assert.Equal(["NAL unit is longer than its access unit", "malformed video tag"], _writer.Invalid);
    }

    private void Metadata(params AmfProperty[] properties) => MetadataBehind(null, properties);

    private void MetadataBehind(string? prefix, params AmfProperty[] properties)
    {
        AmfValue[] values = [AmfValue.Of("onMetaData"), AmfValue.Map(properties)];
        _ingest.OnMessage(new RtmpMessage(RtmpMessageType.DataAmf0, 1, 0, Amf0Writer.ToArray(prefix is null ? values : [AmfValue.Of(prefix), .. values])), 0);
    }

    private void Video(uint timestamp, string hex) => _ingest.OnMessage(new RtmpMessage(RtmpMessageType.Video, 1, timestamp, Samples.Hex(hex)), 0);

    private void Audio(uint timestamp, string hex) => _ingest.OnMessage(new RtmpMessage(RtmpMessageType.Audio, 1, timestamp, Samples.Hex(hex)), 0);

    private IEnumerable<(int Track, string Bytes, bool IsRandomAccess, long Pts, long Dts)> Written() => _writer.Units.Select(written => (
        written.Track,
        string.Join('|', written.Unit.Units.Select(part => Convert.ToHexStringLower(part.Span))),
        written.Unit.IsRandomAccess,
        written.Unit.Pts,
        written.Unit.Dts));
}
