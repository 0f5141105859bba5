namespace MediaRouter.Architecture.Tests;

public sealed class ProtocolWordsTests
{
    [Theory]
    [InlineData("RtspServer", "Rtsp")]
    [InlineData("_hlsMuxer", "hls")]
    [InlineData("WebRtcSession", "WebRtc")]
    [InlineData("webrtcAddress", "webrtc")]
    [InlineData("the SRT reader", "SRT")]
    [InlineData("rtmp://host", "rtmp")]
    public void FindIn_finds_words_and_parts_of_words(string text, string expected) =>
        Assert.Contains(expected, ProtocolWords.FindIn(text));

    [Theory]
    [InlineData("Assertion")]
    [InlineData("StartTime")]
    [InlineData("ToolsRtShare")]
    [InlineData("whipped")]
    public void FindIn_leaves_other_words_alone(string text) => Assert.Empty(ProtocolWords.FindIn(text));
}
