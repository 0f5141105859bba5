using System.Composition;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Sample;

/// <summary>Makes a source of colour bars and a tone for <c>source: testpattern://</c>.</summary>
[Export(typeof(ISourceFactory))]
[method: ImportingConstructor]
internal sealed class TestPatternFactory(TimeProvider timeProvider) : ISourceFactory
{
    private const string Url = "testpattern://";

    /// <inheritdoc/>
    public bool Handles(string source) => source.StartsWith(Url, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string source)
    {
        if (source.Length > Url.Length)
        {
            yield return $"'{source}' has a part after {Url}, which means nothing";
        }
    }

    /// <inheritdoc/>
    public ISource Create(string source, IPathConfiguration path) => new TestPatternSource(timeProvider);
}
