namespace MediaRouter.Sdk.Configuration;

/// <summary>The settings of a path that the router itself acts on, whatever protocols are loaded.</summary>
[Options(OptionsScope.Path, Title = "General", Order = 10)]
public sealed record PathOptions : IValidatedOptions
{
    /// <summary>Value of <see cref="Source"/> for a path that clients publish to.</summary>
    public const string PublisherSource = "publisher";

    /// <summary>Value of <see cref="Source"/> for a path that sends its readers elsewhere.</summary>
    public const string RedirectSource = "redirect";

    /// <summary>Where the stream comes from: <c>publisher</c>, <c>redirect</c>, or what a source plugin takes (a URL, a device).</summary>
    [Setting("Where the stream comes from: 'publisher' (a client publishes it), 'redirect', or the URL or device of a source that is pulled.")]
    public string Source { get; init; } = PublisherSource;

    /// <summary>SHA-256 fingerprint of the certificate of a source with TLS, hexadecimal; empty verifies the certificate normally.</summary>
    [Setting("SHA-256 fingerprint (hexadecimal) of the certificate of a source with TLS, for self-signed certificates.")]
    public string SourceFingerprint { get; init; } = "";

    /// <summary>Whether the source is pulled only while somebody reads.</summary>
    [Setting("Pull the source only while at least one reader is connected.")]
    public bool SourceOnDemand { get; init; }

    /// <summary>How long readers wait for a source that is pulled on demand.</summary>
    [Setting("How long readers wait for a source that is pulled on demand.")]
    public TimeSpan SourceOnDemandStartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a source on demand is kept after its last reader.</summary>
    [Setting("How long a source that is pulled on demand is kept after its last reader has gone.")]
    public TimeSpan SourceOnDemandCloseAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where <see cref="RedirectSource"/> sends readers: <c>/path</c> or a URL.</summary>
    [Setting("Where readers are sent when the source is 'redirect': '/path' on this server, or a URL.")]
    public string SourceRedirect { get; init; } = "";

    /// <summary>Where readers are sent while nobody publishes: <c>/path</c> or a URL; empty for nowhere.</summary>
    [Setting("Where readers are sent while nobody publishes: '/path' on this server, or a URL.", Deprecated = true, Replacement = "alwaysAvailable")]
    public string Fallback { get; init; } = "";

    /// <summary>Whether a new publisher takes the path over from the present one.</summary>
    [Setting("Let a new publisher take the path over from the present one.")]
    [FormerKey("disablePublisherOverride", Negated = true)]
    public bool OverridePublisher { get; init; } = true;

    /// <summary>Most readers at a time; 0 is no limit.</summary>
    [Setting("Largest number of readers at a time; 0 is no limit.")]
    public int MaxReaders { get; init; }

    /// <summary>Whether times of the source's own clock are passed on, instead of the router's.</summary>
    [Setting("Pass the wall-clock times of the source on, instead of the time at which the router received the media.")]
    public bool UseAbsoluteTimestamp { get; init; }

    /// <summary>Longest wait of received packets for the rest of their frame, before they are passed on; 0 passes on what each receive brought.</summary>
    [Setting("Longest time that received packets wait for the rest of their frame before they are passed on; 0 passes on what each receive brought.")]
    public TimeSpan FrameGatherTime { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>Whether a late reader gets the current group of pictures first.</summary>
    [Setting("Give a new reader the current group of pictures at once, instead of letting it wait for the next key frame: 'auto' (protocols whose players profit from it; the first reader of a source that sends RTP waits all the same), 'yes' (all protocols and sources) or 'no'.")]
    public GopCacheMode GopCache { get; init; }

    /// <summary>Most bytes of one group of pictures that are kept for <see cref="GopCache"/>.</summary>
    [Setting("Largest group of pictures that is kept for gopCache.")]
    public ByteSize GopCacheMaxSize { get; init; } = new(8 * 1024 * 1024);

    /// <summary>How long readers wait for the publisher that <c>runOnDemand</c> starts.</summary>
    [Setting("How long readers wait for the publisher that runOnDemand starts.")]
    public TimeSpan RunOnDemandStartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the command of <c>runOnDemand</c> is kept after the last reader.</summary>
    [Setting("How long the command of runOnDemand is kept after the last reader has gone.")]
    public TimeSpan RunOnDemandCloseAfter { get; init; } = TimeSpan.FromSeconds(10);

    // Timers of the platform end at 49 days.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        (string Key, TimeSpan Value)[] times =
        [
            ("sourceOnDemandStartTimeout", SourceOnDemandStartTimeout),
            ("sourceOnDemandCloseAfter", SourceOnDemandCloseAfter),
            ("runOnDemandStartTimeout", RunOnDemandStartTimeout),
            ("runOnDemandCloseAfter", RunOnDemandCloseAfter),
            ("frameGatherTime", FrameGatherTime),
        ];
        foreach (var (key, value) in times)
        {
            if (value < TimeSpan.Zero || value > LongestTime)
            {
                yield return $"'{key}' must be between 0 and {LongestTime.Days} days, but is {DurationText.Format(value)}";
            }
        }
    }
}
