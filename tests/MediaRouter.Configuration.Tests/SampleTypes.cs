using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

internal enum SampleTransport
{
    Udp,
    Multicast,
    Tcp,
}

internal enum SampleEncryption
{
    [EnumKey("no", Also = "false")]
    No,

    [EnumKey("optional")]
    Optional,

    [EnumKey("strict", Also = "true, yes")]
    Strict,
}

internal sealed record SampleUser
{
    [Setting("Name.")]
    public string User { get; init; } = "";

    [Setting("Password.", Secret = true)]
    public string Pass { get; init; } = "";

    [Setting("Addresses.")]
    public OptionList<IpRange> Ips { get; init; } = [];

    [Setting("What the user may do.")]
    public OptionList<SamplePermission> Permissions { get; init; } = [];

    [Setting("Optional.")]
    public int? Level { get; init; }
}

internal sealed record SamplePermission
{
    [Setting("Action.")]
    public string Action { get; init; } = "";

    [Setting("Path.")]
    public string Path { get; init; } = "";
}

[Options(OptionsScope.Path, Title = "Sample", Order = 50)]
internal sealed record SamplePathOptions : IValidatedOptions
{
    [Setting("Records it.")]
    [FormerKey("samplePathRecord", AtTopLevel = true)]
    public bool SampleRecord { get; init; }

    [Setting("How long.")]
    [FormerKey("samplePathDuration", AtTopLevel = true)]
    public TimeSpan SamplePathDuration { get; init; } = TimeSpan.FromHours(1);

    [Setting("Command.")]
    [FormerKey("sampleRunOnReady")]
    public string SampleCommand { get; init; } = "";

    [Setting("Where it goes.")]
    public OptionList<SampleUser> SampleForward { get; init; } = [];

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (SamplePathDuration > TimeSpan.FromDays(1))
        {
            yield return "maximum duration is 1 day";
        }

        if (SampleCommand.Length > 0 && context.Path is { IsPattern: true })
        {
            yield return "'sampleCommand' is not for patterns";
        }
    }
}
