namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>How a peer broke the protocol.</summary>
/// <param name="Message">What it did.</param>
/// <param name="Rule">The rule that was broken, for instance <c>RFC 2326, section 10.12</c>.</param>
internal readonly record struct WireError(string Message, string Rule)
{
    public override string ToString() => Rule is { Length: > 0 } ? $"{Message} ({Rule})" : Message ?? "";
}
