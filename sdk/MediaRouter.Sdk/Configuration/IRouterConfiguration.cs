namespace MediaRouter.Sdk.Configuration;

/// <summary>One complete, validated configuration: a snapshot that never changes.</summary>
public interface IRouterConfiguration
{
    /// <summary>The entries of <c>paths</c>, in the order in which a name is matched: static names, then expressions, then <c>all_others</c>.</summary>
    IReadOnlyList<IPathConfiguration> Paths { get; }

    /// <summary>The values of <c>pathDefaults</c>.</summary>
    IPathConfiguration PathDefaults { get; }

    /// <summary>A global options record.</summary>
    /// <typeparam name="TOptions">A record with <see cref="OptionsAttribute"/> and <see cref="OptionsScope.Global"/>.</typeparam>
    /// <exception cref="InvalidOperationException">No loaded plugin declares the record.</exception>
    TOptions Get<TOptions>()
        where TOptions : class;

    /// <summary>Reads one global setting by its key, whichever plugin it belongs to.</summary>
    /// <param name="key">For instance <c>readTimeout</c>.</param>
    /// <param name="value">The typed value.</param>
    /// <returns><see langword="false"/> if no loaded plugin declares the key.</returns>
    bool TryGetValue(string key, out object? value);
}
