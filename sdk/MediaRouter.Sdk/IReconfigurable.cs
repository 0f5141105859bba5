namespace MediaRouter.Sdk;

/// <summary>A part that can take a new options record over without being restarted.</summary>
/// <typeparam name="TOptions">An options record that the part imports.</typeparam>
public interface IReconfigurable<in TOptions>
    where TOptions : class
{
    /// <summary>Applies the change, if it can be applied in place.</summary>
    /// <param name="options">The new record; differs from the one in force.</param>
    /// <returns><see langword="false"/> if the part must be restarted for this change; then nothing has been changed.</returns>
    bool TryReconfigure(TOptions options);

    /// <summary>Whether <see cref="TryReconfigure"/> would apply the change; asked when an operator wants to know what a reload would cut. Changes nothing.</summary>
    /// <param name="options">The new record; differs from the one in force.</param>
    bool CanReconfigure(TOptions options);
}
