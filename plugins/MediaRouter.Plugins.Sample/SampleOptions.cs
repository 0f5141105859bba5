using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Sample;

/// <summary>Settings of the plugin; each property is a key of the configuration file.</summary>
[Options(OptionsScope.Global, Title = "Sample plugin")]
internal sealed record SampleOptions : IValidatedOptions
{
    /// <summary>The user who may do everything.</summary>
    [Setting("User who is let in when authMethod is 'sample'.")]
    public string SampleUser { get; init; } = "sample";

    /// <summary>Password of the user.</summary>
    [Setting("Password of that user.", Secret = true)]
    public string SamplePassword { get; init; } = "sample";

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (SampleUser.Length == 0)
        {
            yield return "'sampleUser' must not be empty";
        }
    }
}
