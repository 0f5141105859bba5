namespace MediaRouter.Plugins.Forward.Tests;

public sealed class DestinationTextTests
{
    [Theory]
    [InlineData("rtsp://h/$MTX_PATH", "rtsp://h/a/b")]
    [InlineData("rtsp://h:$G2/$G1-$MTX_PATH", "rtsp://h:8554/one-a/b")]
    [InlineData("rtsp://h/$G3/$G/$G12", "rtsp://h/$G3/$G/$G12")] // no such group
    [InlineData("rtsp://h/plain", "rtsp://h/plain")]
    public void Placeholders_are_replaced_where_they_have_a_value(string text, string expected)
    {
        string[] groups = ["one", "8554"];
        Assert.Equal(expected, DestinationText.Expand(text, "a/b", number => number >= 1 && number <= groups.Length ? groups[number - 1] : null));
    }

    [Theory]
    [InlineData("rtsp://user:p@ss@host:8554/x?y=1#z", "rtsp://host:8554/x?y=1")]
    [InlineData("rtmp://host/app/key", "rtmp://host/app/key")]
    [InlineData("srt://host?streamid=a@b", "srt://host?streamid=a@b")]
    [InlineData("nonsense", "nonsense")]
    public void Log_shows_neither_user_info_nor_fragment(string url, string expected) => Assert.Equal(expected, DestinationText.ForLog(url));

    [Theory]
    [InlineData("", "invalid 'forward': entry 2: destination is empty")]
    [InlineData("just text", "invalid 'forward': entry 2: 'just text' is not a valid URL")]
    [InlineData("rtsp:///path", "invalid 'forward': entry 2: 'rtsp:///path' is not a valid URL")]
    [InlineData("http://h/x", "invalid 'forward': entry 2: unsupported scheme 'http'")]
    public void Validation_names_the_entry_and_what_is_wrong(string destination, string expected)
    {
        var options = new ForwardOptions { Forward = [new() { Dest = "rtsp://h:$G1/$MTX_PATH" }, new() { Dest = destination }] };

        Assert.Equal([expected], options.Validate(null!));
    }
}
