namespace MediaRouter.Kernel.Configuration;

/// <summary>The beginning of the names of variables that override settings.</summary>
/// <param name="Text">For instance <c>MR_</c>.</param>
/// <param name="IsOwn">Whether nobody else uses it, so that an unknown name is worth a warning.</param>
internal sealed record EnvironmentPrefix(string Text, bool IsOwn);
