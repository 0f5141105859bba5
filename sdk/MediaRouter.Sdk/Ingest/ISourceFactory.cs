using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Ingest;

/// <summary>Part: makes sources for values of the <c>source</c> setting.</summary>
public interface ISourceFactory
{
    /// <summary>Whether this factory takes the value, for instance because of its URL scheme.</summary>
    /// <param name="source">Value of the setting, placeholders not yet replaced.</param>
    bool Handles(string source);

    /// <summary>Returns one message for each thing that is wrong with a value that <see cref="Handles"/> accepts.</summary>
    /// <param name="source">Value of the setting, placeholders replaced by samples.</param>
    IEnumerable<string> Validate(string source);

    /// <summary>Makes a source; no side effects.</summary>
    /// <param name="source">Value of the setting, placeholders replaced.</param>
    /// <param name="path">Effective settings of the path.</param>
    ISource Create(string source, IPathConfiguration path);
}
