using MediaRouter.Plugins.Hls.Source.Following;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class StartPositionTests
{
    [Theory]
    [InlineData(10, 6, "7 6")] // three target durations behind the end
    [InlineData(10, 6.5, "6 8")]
    [InlineData(2, 6, "0 4")] // shorter than that: from the beginning
    public void Live_playlist_is_begun_behind_its_end(int count, double distance, string expected) =>
        Assert.Equal(expected, Find($"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{Segments(count, 2)}", usesParts: false, distance));

    [Fact]
    public void Low_latency_playlist_is_begun_with_the_last_independent_part_that_is_far_enough()
    {
        const string Text = """
            #EXTM3U
            #EXT-X-TARGETDURATION:1
            #EXT-X-PART-INF:PART-TARGET=0.2
            #EXTINF:1,
            0.mp4
            #EXT-X-PART:DURATION=0.2,URI="1.0",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.2,URI="1.1"
            #EXT-X-PART:DURATION=0.2,URI="1.2",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.2,URI="1.3"
            #EXT-X-PART:DURATION=0.2,URI="1.4"
            #EXTINF:1,
            1.mp4
            #EXT-X-PART:DURATION=0.2,URI="2.0",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.2,URI="2.1"

            """;

        Assert.Equal("2.0 0.4", Find(Text, usesParts: true, 0.3));
        Assert.Equal("1.2 1", Find(Text, usesParts: true, 0.5));
        Assert.Equal("1 1.4", Find(Text, usesParts: true, 1.2));
        Assert.Equal("0 2.4", Find(Text, usesParts: true, 2));
        Assert.Equal("0 2.4", Find(Text, usesParts: true, 20));
        Assert.Equal("1 1", Find(Text, usesParts: false, 0.5));
    }

    [Fact]
    public void Gaps_are_no_beginning()
    {
        const string Gap = "#EXT-X-GAP\n";

        Assert.Equal("2 2", Find($"#EXTM3U\n{Gap}{Segments(1, 2)}{Gap}{Segments(1, 2)}{Segments(1, 2)}", usesParts: false, 6));
        Assert.Equal("nothing", Find($"#EXTM3U\n{Gap}{Segments(1, 2)}", usesParts: false, 6));
        Assert.Equal("nothing", Find("#EXTM3U\n", usesParts: false, 6));
    }

    [Theory]
    [InlineData("", "0 20")]
    [InlineData("#EXT-X-START:TIME-OFFSET=5\n", "2 16")]
    [InlineData("#EXT-X-START:TIME-OFFSET=-3\n", "8 4")]
    [InlineData("#EXT-X-START:TIME-OFFSET=1000\n", "9 2")]
    [InlineData("#EXT-X-START:TIME-OFFSET=-1000\n", "0 20")]
    public void Recording_is_begun_where_it_says(string start, string expected) =>
        Assert.Equal(expected, Find($"#EXTM3U\n{start}{Segments(10, 2)}#EXT-X-ENDLIST\n", usesParts: false, 6));

    private static string Segments(int count, double duration) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"#EXTINF:{duration.ToString(System.Globalization.CultureInfo.InvariantCulture)},\n{i}.ts\n"));

    private static string Find(string text, bool usesParts, double distance)
    {
        Assert.True(PlaylistReader.TryRead(text, null, out var document, out var fault), fault);
        if (!StartPosition.TryFind((RemotePlaylist)document, usesParts, TimeSpan.FromSeconds(distance), out var position))
        {
            return "nothing";
        }

        var part = position.Part > 0 || (usesParts && position.MediaSequence == ((RemotePlaylist)document).EndSequence) ? $".{position.Part}" : "";
        return FormattableString.Invariant($"{position.MediaSequence}{part} {position.Distance.TotalSeconds}");
    }
}
