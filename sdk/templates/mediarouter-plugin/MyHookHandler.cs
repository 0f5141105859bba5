using System.Composition;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MyPlugin;

/// <summary>A part: is told of everything that happens to connections, paths and readers, and logs it.</summary>
[Export(typeof(IHookHandler))]
[method: ImportingConstructor]
internal sealed class MyHookHandler(MyOptions options, ILogger log) : IHookHandler
{
    /// <inheritdoc/>
    public bool CanSupply(IPathConfiguration path) => false;

    /// <inheritdoc/>
    public void Handle(HookEvent hookEvent) =>
        log.LogInformation(
            "{Greeting}: {Point} {What} {Path}", options.Greeting, hookEvent.Point, hookEvent.IsBeginning ? "begins" : "ends", hookEvent.PathName);
}
