namespace MediaRouter.Kernel.Configuration;

/// <summary>Something that works but that the user should look at.</summary>
/// <param name="Message">A sentence without position.</param>
/// <param name="Location">Where it is written, the first time.</param>
internal sealed record ConfigurationWarning(string Message, NodeLocation Location)
{
    public override string ToString() => $"{Location}: {Message}";
}
