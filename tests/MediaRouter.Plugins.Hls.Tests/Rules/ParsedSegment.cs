namespace MediaRouter.Plugins.Hls.Tests.Rules;

/// <summary>A segment of a playlist as its lines tell it; the last may be one that is not complete, without address.</summary>
internal sealed class ParsedSegment
{
    public string Uri { get; set; } = "";

    public decimal Duration { get; set; } = -1;

    public string Map { get; set; } = "";

    public string Date { get; set; } = "";

    public bool IsDiscontinuity { get; set; }

    public bool IsGap { get; set; }

    public List<ParsedTag> Parts { get; } = [];

    /// <summary>What must not change while the segment is listed.</summary>
    public string Identity => $"{Uri} {Duration} {Map} {Date} {IsDiscontinuity} {IsGap}";
}
