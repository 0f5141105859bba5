using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Tests.Muxing;

namespace MediaRouter.Plugins.Hls.Tests.Rules;

/// <summary>All playlists that streams of many kinds bring forth, state by state, against the rules.</summary>
public class SimulatedStreamTests
{
    private const double Step = 0.1;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var variant in Enum.GetNames<HlsVariant>())
            {
                foreach (var stream in new[]
                {
                    "plain", "60 fps", "29.97 fps, 44.1 kHz", "irregular groups", "three sounds", "sound alone", "pictures alone", "late sound", "sound that falls silent",
                    "late pictures", "new parameters", "jump", "many segments",
                })
                {
                    cases.Add(variant, stream);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_state_keeps_the_rules(string variantName, string stream)
    {
        var settings = Feed.Settings(Enum.Parse<HlsVariant>(variantName));
        var feed = stream switch
        {
            "60 fps" => new Feed(framesPerSecond: 60, groupLength: 120),
            "29.97 fps, 44.1 kHz" => new Feed(groupLength: 30, pictureTicks: 3003, audioClock: 44100),
            "irregular groups" => new Feed { IsRandomAccess = picture => picture % 120 is 0 or 10 or 38 or 47 },
            "three sounds" => new Feed(audioTracks: 3),
            "sound alone" => new Feed(hasVideo: false),
            "pictures alone" => new Feed(audioTracks: 0),
            _ => new Feed(),
        };
        settings = stream == "many segments" ? settings with { SegmentCount = 20 } : settings;
        feed.IsDark = stream == "late pictures";
        feed.IsSilent = stream == "late sound";
        using var muxer = StreamMuxer.Share(feed.Stream, settings);
        var renditions = muxer.Packager.Renditions;
        var last = new Dictionary<(int Rendition, bool WithGaps), ParsedPlaylist>();
        for (var i = 0; i < 30 / Step; i++)
        {
            switch (stream)
            {
                case "late pictures" when i == 40:
                    feed.IsDark = false;
                    break;
                case "late sound" when i == 60:
                    feed.IsSilent = false;
                    break;
                case "sound that falls silent":
                    feed.IsSilent = i is > 52 and < 97;
                    break;
                case "new parameters" when i == 73:
                    feed.ChangesParameters = true;
                    break;
                case "jump" when i is 57 or 113:
                    feed.Jump(7.3);
                    break;
            }

            feed.Write(Step);
            if (i % 2 != 0)
            {
                continue;
            }

            for (var number = 0; number < renditions.Count; number++)
            {
                Check(renditions[number], number, last);
            }

            for (var number = 1; number < renditions.Count && last.Count == 2 * renditions.Count; number++)
            {
                PlaylistRules.CheckRenditions(last[(0, false)], last[(number, false)]);
                AssertKept(last[(number, false)]);
            }
        }

        Assert.Equal(2 * renditions.Count, last.Count);
        var multivariant = PlaylistRules.CheckMultivariant((await muxer.Packager.GetMultivariantAsync(CancellationToken.None))!.ToString());
        AssertKept(multivariant);
        Assert.Equal(stream == "jump" ? 2 : stream == "new parameters" ? 1 : 0, Discontinuities(last[(0, false)]));
        Assert.True(last[(0, false)].Number("EXT-X-TARGETDURATION") <= (stream == "irregular groups" ? 4 : 2), "a jump is no long segment");
    }

    private static void Check(Rendition rendition, int number, Dictionary<(int Rendition, bool WithGaps), ParsedPlaylist> last)
    {
        if (rendition.State is not { } state)
        {
            return;
        }

        foreach (var withGaps in new[] { false, true })
        {
            var whole = PlaylistRules.CheckMedia(state.Playlist(isDelta: false, withGaps).ToString());
            if (last.TryGetValue((number, withGaps), out var before))
            {
                PlaylistRules.CheckUpdate(before, whole);
            }

            AssertKept(whole);
            var delta = PlaylistRules.CheckMedia(state.Playlist(isDelta: true, withGaps).ToString());
            PlaylistRules.CheckDelta(whole, delta);
            AssertKept(delta);
            last[(number, withGaps)] = whole;
        }
    }

    private static long Discontinuities(ParsedPlaylist playlist) =>
        playlist.Number("EXT-X-DISCONTINUITY-SEQUENCE") + playlist.Segments.Count(segment => segment.IsDiscontinuity);

    private static void AssertKept(ParsedPlaylist playlist) =>
        Assert.True(playlist.Broken.Count == 0, string.Join('\n', playlist.Broken) + "\n\n" + string.Join('\n', playlist.Tags.Select(tag => $"#{tag.Name}:{tag.Value}")));
}
