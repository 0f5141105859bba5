namespace MediaRouter.Benchmarks.Load.Rtsp;

internal sealed record RtspReply(int Status, string StatusText, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
