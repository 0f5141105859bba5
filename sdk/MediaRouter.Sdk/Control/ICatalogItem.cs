namespace MediaRouter.Sdk.Control;

/// <summary>One item of a session catalogue.</summary>
public interface ICatalogItem
{
    /// <summary>Identifier.</summary>
    string Id { get; }

    /// <summary>When it began.</summary>
    DateTimeOffset Created { get; }
}
