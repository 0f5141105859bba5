using MediaRouter.Sdk.Configuration;

namespace MyPlugin;

/// <summary>Settings of the plugin; each property is a key of the configuration file.</summary>
[Options(OptionsScope.Global, Title = "MyPlugin")]
internal sealed record MyOptions
{
    /// <summary>What each line of the log begins with.</summary>
    [Setting("What each line of MyPlugin in the log begins with.", Key = "myPluginGreeting")]
    public string Greeting { get; init; } = "hook";
}
