namespace MediaRouter.Sdk.Configuration;

/// <summary>The effective settings of one entry of <c>paths</c>: its own values on top of <c>pathDefaults</c>.</summary>
public interface IPathConfiguration
{
    /// <summary>Key of the entry: a path name, <c>~regexp</c>, or <c>all_others</c>.</summary>
    string Name { get; }

    /// <summary>Whether the entry stands for many paths: an expression or <c>all_others</c>.</summary>
    bool IsPattern { get; }

    /// <summary>A path options record.</summary>
    /// <typeparam name="TOptions">A record with <see cref="OptionsAttribute"/> and <see cref="OptionsScope.Path"/>.</typeparam>
    /// <exception cref="InvalidOperationException">No loaded plugin declares the record.</exception>
    TOptions Get<TOptions>()
        where TOptions : class;

    /// <summary>Reads one setting by its key, whichever plugin it belongs to.</summary>
    /// <param name="key">For instance <c>source</c>.</param>
    /// <param name="value">The typed value.</param>
    /// <returns><see langword="false"/> if no loaded plugin declares the key.</returns>
    bool TryGetValue(string key, out object? value);
}
