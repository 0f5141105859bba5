namespace MediaRouter.Sdk.Ingest;

/// <summary>Part: names sources for paths that nobody feeds on this router, for instance from a cluster or a database of cameras.</summary>
public interface IPathResolver
{
    /// <summary>Asked when somebody wants to read a path that has no stream and no source of its own.</summary>
    /// <param name="pathName">The path.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    /// <returns>A value for the <c>source</c> setting, pulled while somebody reads; or <see langword="null"/>.</returns>
    ValueTask<string?> ResolveAsync(string pathName, CancellationToken cancellationToken);
}
