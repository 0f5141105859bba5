using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

/// <summary>Global settings with every type that a plugin may use.</summary>
[Options(OptionsScope.Global, Title = "Sample server", Order = 50)]
internal sealed record SampleOptions : IValidatedOptions, IFormerSettings
{
    [Setting("Turns the server on.")]
    [FormerKey("sampleDisable", Negated = true)]
    public bool Sample { get; init; } = true;

    [Setting("Where it listens.")]
    public string SampleAddress { get; init; } = ":7000";

    [Setting("How it travels.")]
    [FormerKey("sampleProtocols")]
    public OptionList<SampleTransport> SampleTransports { get; init; } = [SampleTransport.Udp, SampleTransport.Tcp];

    [Setting("Whether it is encrypted.")]
    public SampleEncryption SampleEncryption { get; init; }

    [Setting("Who may read it from another page.")]
    [FormerKey("sampleAllowOrigin", SingleValue = true)]
    public OptionList<string> SampleAllowOrigins { get; init; } = ["*"];

    [Setting("Its users.")]
    public OptionList<SampleUser> SampleUsers { get; init; } = [new SampleUser { User = "any", Permissions = [new SamplePermission { Action = "read" }] }, new SampleUser { User = "admin", Pass = "secret" }];

    [Setting("Largest part.")]
    public ByteSize SampleMaxSize { get; init; } = new(50 * 1024 * 1024);

    [Setting("Who may stand between.")]
    public OptionList<IpRange> SampleTrustedProxies { get; init; } = [];

    [Setting("How fast.")]
    public double SampleSpeed { get; init; } = 1.5;

    [Setting("How often.")]
    public uint SampleCount { get; init; } = 3;

    [Setting("How long.")]
    public TimeSpan SampleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Its password.", Secret = true)]
    public string SampleSecret { get; init; } = "";

    [Setting("Its name in a path with odd characters: it's \"quoted\".")]
    public string SampleName { get; init; } = "yes";

    IReadOnlyList<FormerSetting> IFormerSettings.FormerSettings { get; } =
    [
        new FormerSetting("sampleOldURL", "authMethod and sampleAddress"),
        new FormerSetting("sampleOldUsers", "sampleUsers") { IsList = true },
    ];

    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (Sample && SampleAddress.Length == 0)
        {
            yield return "'sampleAddress' must be set when the sample server is enabled";
        }
    }

    void IFormerSettings.Translate(IFormerSettingContext context)
    {
        switch (context.Key)
        {
            case "sampleOldURL" when !context.Value.StartsWith("http://", StringComparison.Ordinal):
                context.Refuse("must be a HTTP URL");
                break;
            case "sampleOldURL":
                context.Set("authMethod", "http");
                context.Set("sampleAddress", context.Value);
                break;
            default:
                foreach (var user in context.Values)
                {
                    context.Append("sampleUsers", new Dictionary<string, string> { ["user"] = user, ["pass"] = context.Peek("sampleSecret") ?? "" });
                }

                break;
        }
    }
}
