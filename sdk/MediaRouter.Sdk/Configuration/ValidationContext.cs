namespace MediaRouter.Sdk.Configuration;

/// <summary>What a record may look at while it validates itself.</summary>
/// <param name="configuration">The configuration that is being validated.</param>
/// <param name="path">The path entry that the record belongs to; <see langword="null"/> for global records.</param>
public sealed class ValidationContext(IRouterConfiguration configuration, IPathConfiguration? path)
{
    /// <summary>The configuration that is being validated.</summary>
    public IRouterConfiguration Configuration { get; } = configuration;

    /// <summary>The path entry that the record belongs to; <see langword="null"/> for global records.</summary>
    public IPathConfiguration? Path { get; } = path;
}
