namespace MediaRouter.Kernel.Configuration;

/// <summary>The answer of a check of the host.</summary>
/// <param name="Outcome">What it says.</param>
/// <param name="Text">What is wrong, or the id of the plugin that is not loaded.</param>
internal readonly record struct CheckResult(CheckOutcome Outcome, string Text)
{
    public static CheckResult Ok => new(CheckOutcome.Ok, "");

    public static CheckResult Invalid(string message) => new(CheckOutcome.Invalid, message);

    public static CheckResult PluginNotLoaded(string pluginId) => new(CheckOutcome.PluginNotLoaded, pluginId);
}
