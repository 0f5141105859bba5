namespace MediaRouter.EndToEnd.Harness;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RtspRawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>Session header without its parameters.</summary>
    public string Session => Header("Session").Split(';')[0];
}
