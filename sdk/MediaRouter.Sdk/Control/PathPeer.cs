namespace MediaRouter.Sdk.Control;

/// <summary>A source or a reader of a path.</summary>
/// <param name="Type">Type as the control API shows it, for instance <c>rtspSession</c>.</param>
/// <param name="Id">Identifier, or empty.</param>
public sealed record PathPeer(string Type, string Id);
