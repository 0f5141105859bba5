namespace MediaRouter.Plugins.Hls.Tests.Rules;

/// <summary>The rules themselves: that they see what is wrong.</summary>
public class PlaylistRulesTests
{
    private const string Good = """
        #EXTM3U
        #EXT-X-VERSION:10
        #EXT-X-TARGETDURATION:1
        #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.25,CAN-SKIP-UNTIL=6
        #EXT-X-PART-INF:PART-TARGET=0.5
        #EXT-X-MEDIA-SEQUENCE:4
        #EXT-X-MAP:URI="init.mp4"
        #EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.678Z
        #EXT-X-PART:DURATION=0.5,URI="p0.mp4",INDEPENDENT=YES
        #EXT-X-PART:DURATION=0.5,URI="p1.mp4"
        #EXTINF:1.0,
        s4.mp4
        #EXT-X-PART:DURATION=0.5,URI="p2.mp4",INDEPENDENT=YES
        #EXT-X-PART:DURATION=0.5,URI="p3.mp4"
        #EXTINF:1.0,
        s5.mp4
        #EXT-X-PRELOAD-HINT:TYPE=PART,URI="p4.mp4"

        """;

    private const string GoodMultivariant = """
        #EXTM3U
        #EXT-X-VERSION:10
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="one",DEFAULT=YES,AUTOSELECT=YES,URI="a1.m3u8"
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="two",DEFAULT=NO,AUTOSELECT=YES,URI="a2.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=1000,CODECS="avc1.42c01e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=30.000,AUDIO="a"
        v.m3u8

        """;

    [Fact]
    public void Good_playlists_break_no_rule()
    {
        Assert.Empty(PlaylistRules.CheckMedia(Good).Broken);
        Assert.Empty(PlaylistRules.CheckMultivariant(GoodMultivariant).Broken);
    }

    [Theory]
    [InlineData("#EXTM3U\n", "", "R 4.3.1.1")]
    [InlineData("#EXT-X-VERSION:10", "#EXT-X-VERSION:5", "R 7")]
    [InlineData("#EXT-X-TARGETDURATION:1\n", "", "R 4.3.3.1")]
    [InlineData("#EXTINF:1.0,\ns5", "#EXTINF:1.6,\ns5", "R 4.3.3.1")]
    [InlineData("#EXTINF:1.0,\ns5", "s5", "R 4.3.2.1")]
    [InlineData("#EXTINF:1.0,\ns5", "#EXTINF:-1.0,\ns5", "R 4.3.2.1")]
    [InlineData("#EXT-X-MAP:URI=\"init.mp4\"\n", "", "R 3.3")]
    [InlineData("#EXT-X-MAP:URI=\"init.mp4\"", "#EXT-X-MAP:uri=\"init.mp4\"", "R 4.2")]
    [InlineData("#EXT-X-MAP:URI=\"init.mp4\"", "#EXT-X-MAP:URI=\"init.mp4", "R 4.2")]
    [InlineData("03:04:05.678Z", "03:04:05.678", "R 4.3.2.6")]
    [InlineData("#EXT-X-PART-INF:PART-TARGET=0.5\n", "", "D 4.4.3.7")]
    [InlineData("PART-TARGET=0.5", "PART-TARGET=0.4", "D 4.4.4.9")]
    [InlineData("PART-TARGET=0.5", "PART-TARGET=0.6", "D 4.4.4.9")]
    [InlineData("PART-HOLD-BACK=1.25", "PART-HOLD-BACK=0.9", "D 4.4.3.8")]
    [InlineData("CAN-SKIP-UNTIL=6", "CAN-SKIP-UNTIL=5", "D 4.4.3.8")]
    [InlineData("CAN-BLOCK-RELOAD=YES,", "", "D B.1")]
    [InlineData("#EXTINF:1.0,\ns4", "#EXTINF:1.1,\ns4", "D 4.4.4.9")]
    [InlineData("URI=\"p3.mp4\"", "URI=\"p2.mp4\"", "D 4.4.4.9")]
    [InlineData("#EXTINF:1.0,\ns5", "#EXT-X-DISCONTINUITY\n#EXTINF:1.0,\ns5", "D 4.4.4.9")]
    [InlineData("URI=\"p4.mp4\"", "URI=\"p3.mp4\"", "D 4.4.5.3")]
    [InlineData("s5.mp4\n", "s5.mp4\n#EXT-X-MEDIA-SEQUENCE:5\n", "R 4.3.1")]
    [InlineData("s5.mp4\n", "s5.mp4\n#EXT-X-UNHEARD:1\n", "R 6.3.1")]
    public void Broken_rule_of_a_media_playlist_is_named(string from, string to, string section) =>
        Assert.Contains(PlaylistRules.CheckMedia(Good.Replace(from, to, StringComparison.Ordinal)).Broken, rule => rule.StartsWith(section, StringComparison.Ordinal));

    [Theory]
    [InlineData("NAME=\"two\"", "NAME=\"one\"", "R 4.3.4.1.1")]
    [InlineData("DEFAULT=NO", "DEFAULT=YES", "R 4.3.4.1.1")]
    [InlineData("BANDWIDTH=2000,", "", "R 4.3.4.2")]
    [InlineData("AUDIO=\"a\"", "AUDIO=\"b\"", "R 4.3.4.2")]
    [InlineData("v.m3u8\n", "", "R 4.3.4.2")]
    [InlineData("v.m3u8\n", "v.m3u8\n#EXT-X-TARGETDURATION:1\n", "R 4.1")]
    public void Broken_rule_of_a_multivariant_playlist_is_named(string from, string to, string section) =>
        Assert.Contains(PlaylistRules.CheckMultivariant(GoodMultivariant.Replace(from, to, StringComparison.Ordinal)).Broken, rule => rule.StartsWith(section, StringComparison.Ordinal));

    [Theory]
    [InlineData("SEQUENCE:4", "SEQUENCE:3", "R 6.2.2")]
    [InlineData("s4.mp4", "s40.mp4", "R 6.2.1")]
    [InlineData("TARGETDURATION:1", "TARGETDURATION:0", "R 6.2.1")]
    [InlineData("SEQUENCE:4", "SEQUENCE:4\n#EXT-X-DISCONTINUITY-SEQUENCE:1", "R 6.2.2")]
    public void Broken_rule_of_an_update_is_named(string from, string to, string section)
    {
        var after = PlaylistRules.CheckMedia(Good.Replace(from, to, StringComparison.Ordinal));
        PlaylistRules.CheckUpdate(PlaylistRules.CheckMedia(Good), after);

        Assert.Contains(after.Broken, rule => rule.StartsWith(section, StringComparison.Ordinal));
    }
}
