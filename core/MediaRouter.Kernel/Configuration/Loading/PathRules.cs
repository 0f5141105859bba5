using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Rules between the settings of a path that the kernel acts on; most of the sentences are those that users know.</summary>
internal static class PathRules
{
    /// <summary>Returns one message for each rule that an entry breaks, and notes a source whose plugin is not loaded.</summary>
    public static IEnumerable<string> Check(PathConfiguration path, ISourceCatalog sources)
    {
        var options = path.Get<PathOptions>();
        var isPublisher = options.Source == PathOptions.PublisherSource;
        var isRedirect = options.Source == PathOptions.RedirectSource;
        if (!isPublisher && !isRedirect)
        {
            var check = options.Source.Length == 0 ? CheckResult.Invalid("invalid source: ''") : sources.Check(options.Source);
            if (check.Outcome == CheckOutcome.Invalid)
            {
                yield return check.Text;
            }
            else if (check.Outcome == CheckOutcome.PluginNotLoaded)
            {
                path.MissingSourcePlugin = check.Text;
            }

            if (path.IsPattern && !options.SourceOnDemand)
            {
                yield return "a path with a regular expression (or path 'all_others') and a static source must have 'sourceOnDemand' set to true";
            }
        }

        if (isPublisher && options.SourceOnDemand)
        {
            yield return "'sourceOnDemand' is useless when source is 'publisher'";
        }

        if (isRedirect && options.SourceRedirect.Length == 0)
        {
            yield return "source redirect must be filled: 'sourceRedirect' is empty";
        }
        else if (isRedirect && CheckTarget(options.SourceRedirect) is { } redirectFault)
        {
            yield return $"invalid 'sourceRedirect': {redirectFault}";
        }
        else if (!isRedirect && options.SourceRedirect.Length > 0)
        {
            yield return "'sourceRedirect' is useless when source is not 'redirect'";
        }

        if (options.Fallback.Length > 0 && CheckTarget(options.Fallback) is { } fallbackFault)
        {
            yield return $"invalid 'fallback': {fallbackFault}";
        }

        if (options.MaxReaders < 0)
        {
            yield return "'maxReaders' must not be negative";
        }

        if (options.FrameGatherTime < TimeSpan.Zero || options.FrameGatherTime > TimeSpan.FromSeconds(1))
        {
            yield return "'frameGatherTime' must be between 0 and 1s";
        }
    }

    private static string? CheckTarget(string target)
    {
        if (!target.StartsWith('/'))
        {
            return SourceUrl.Check(target);
        }

        var plain = Placeholders.Replace(target[1..], "text", "text");
        return PathName.Check(plain) is { } reason ? $"invalid path name '{target}': {reason}" : null;
    }
}
