using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

public class FlvPlanTests
{
    [Fact]
    public void Client_of_the_old_format_gets_the_first_tracks_that_it_takes()
    {
        var plan = Make(FlvCapabilities.Legacy, Samples.H265Track, Samples.H264Track, Samples.H264Track, Samples.OpusTrack, Samples.AacTrack, Samples.G711Track);
        Assert.Equal([(1, 0u, 0), (4, 0u, 0)], plan.Tracks.Select(Describe));
        Assert.Equal([0, 2, 3, 5], plan.Skipped.Select(track => track.Index));
    }

    [Fact]
    public void Codes_let_further_codecs_in_but_not_further_tracks()
    {
        var capabilities = Announce(0, "hvc1", "Opus");
        var plan = Make(capabilities, Samples.Av1Track, Samples.H265Track, Samples.H264Track, Samples.OpusTrack, Samples.AacTrack);
        Assert.Equal([(1, FourCc.Hevc, 0), (3, FourCc.Opus, 0)], plan.Tracks.Select(Describe));
    }

    [Fact]
    public void Multitrack_client_gets_all_that_it_has_codes_for()
    {
        var capabilities = Announce(2, "*");
        var plan = Make(capabilities, Samples.H264Track, Samples.H264Track, Samples.Av1Track, Samples.AacTrack, Samples.OpusTrack, Samples.G711Track);
        Assert.Equal([(0, 0u, 0), (1, FourCc.Avc, 1), (2, FourCc.Av1, 2), (3, 0u, 0), (4, FourCc.Opus, 1)], plan.Tracks.Select(Describe));
        Assert.Equal([5], plan.Skipped.Select(track => track.Index));
    }

    [Fact]
    public void Nanoseconds_ask_for_enhanced_tags()
    {
        var plan = Make(Announce(4 + 8, "avc1"), Samples.H264Track, Samples.AacTrack);
        Assert.Equal([(0, FourCc.Avc, 0), (1, 0u, 0)], plan.Tracks.Select(Describe));
        Assert.True(plan.HasNanoseconds);
    }

    [Fact]
    public void Sound_that_the_old_format_cannot_say_is_left_out()
    {
        var wide = Samples.LpcmTrack with { Parameters = new Media.Codecs.Parameters.LpcmParameters(16, 48000, 2) };
        var stereo = Samples.G711Track with { Parameters = new Media.Codecs.Parameters.G711Parameters(true, 8000, 2) };
        Assert.Empty(Make(FlvCapabilities.Legacy, wide, stereo).Tracks);
        Assert.Single(Make(FlvCapabilities.Legacy, Samples.LpcmTrack).Tracks);
    }

    [Fact]
    public void Clients_with_other_lists_but_the_same_result_share_a_key()
    {
        TrackDescription[] tracks = [Samples.H265Track, Samples.AacTrack];
        Assert.Equal(Make(Announce(2, "hvc1"), tracks).Key, Make(Announce(0, "hvc1", "av01"), tracks).Key);
        Assert.NotEqual(Make(Announce(0, "hvc1"), tracks).Key, Make(FlvCapabilities.Legacy, tracks).Key);
    }

    private static FlvPlan Make(FlvCapabilities capabilities, params TrackDescription[] tracks)
    {
        using var stream = new FakeStream(tracks);
        return FlvPlan.Make(stream, capabilities);
    }

    private static FlvCapabilities Announce(int flags, params string[] codes) => FlvCapabilities.From(ClientCapabilities.Of(AmfValue.Object(
        new AmfProperty("fourCcList", AmfValue.List([.. codes.Select(AmfValue.Of)])),
        new AmfProperty("capsEx", AmfValue.Of((double)flags)))));

    private static (int Index, uint FourCc, int TrackId) Describe(FlvTrack track) => (track.Track.Index, track.FourCc, track.TrackId);
}
