namespace MediaRouter.Sdk.Control;

/// <summary>One item of a session catalogue.</summary>
public interface ICatalogItem
{
    /// <summary>Identifier.</summary>
    string Id { get; }

    /// <summary>Name of the path that it belongs to; empty when it belongs to none, or its own properties tell.</summary>
    string PathName => "";

    /// <summary>When it began.</summary>
    DateTimeOffset Created { get; }
}
