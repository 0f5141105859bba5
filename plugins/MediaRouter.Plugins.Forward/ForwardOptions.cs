using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Forward;

/// <summary>Where a path is pushed to.</summary>
[Options(OptionsScope.Path, Title = "Forward", Order = 40)]
internal sealed record ForwardOptions : IValidatedOptions
{
    private static readonly string[] Schemes = ["rtmp", "rtmps", "rtsp", "rtsps", "srt", "whip", "whips"];

    /// <summary>The destinations; positions count from 1 in messages.</summary>
    [Setting("Destinations that the stream is pushed to while the path is available.")]
    public OptionList<ForwardEntry> Forward { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        for (var i = 0; i < Forward.Count; i++)
        {
            if (FindFault(Forward[i].Dest) is { } fault)
            {
                yield return $"invalid 'forward': entry {i + 1}: {fault}";
            }
        }
    }

    private static string? FindFault(string destination)
    {
        if (destination.Length == 0)
        {
            return "destination is empty";
        }

        // What stands for the placeholders is not known yet; a digit is valid wherever they are used, also as a port.
        var sample = DestinationText.Expand(destination, "1", _ => "1");
        if (!Uri.TryCreate(sample, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return $"'{destination}' is not a valid URL";
        }

        return Schemes.Contains(url.Scheme, StringComparer.OrdinalIgnoreCase) ? null : $"unsupported scheme '{url.Scheme}'";
    }
}
