namespace MediaRouter.Kernel.Configuration;

/// <summary>What the host knows and the configuration needs to ask about; without an answer the tables of known names decide.</summary>
internal sealed record ConfigurationChecks
{
    public ISourceCatalog? Sources { get; init; }

    /// <summary>Judges the value of <c>authMethod</c>.</summary>
    public Func<string, CheckResult>? AuthMethod { get; init; }
}
