namespace MediaRouter.Sdk.Control;

/// <summary>Part: lists, describes and closes one kind of sessions or connections of a plugin, so that API and metrics need not know the protocol.</summary>
public interface ISessionCatalog
{
    /// <summary>
    /// Name in URLs of the control API, for instance <c>rtspsessions</c>. A name that begins with <c>paths/</c> is of things that belong to one path each
    /// (<see cref="ICatalogItem.PathName"/>) and are listed by it.
    /// </summary>
    string Name { get; }

    /// <summary>Prefix of the metrics, for instance <c>rtsp_sessions</c>.</summary>
    string MetricPrefix { get; }

    /// <summary>What one item is called in messages: <c>session</c> or <c>connection</c>.</summary>
    string ItemNoun { get; }

    /// <summary>Whether items can be closed one by one.</summary>
    bool CanClose { get; }

    /// <summary>Whether the server behind it is enabled; a catalogue of a disabled server is not shown.</summary>
    bool IsEnabled { get; }

    /// <summary>Type of the items: a record whose properties, in order, are the fields of the API, with <see cref="MetricAttribute"/> on those that are metrics.</summary>
    /// <remarks>The OpenAPI document names its schema by its <c>DisplayName</c> attribute; without one, by its type name without <c>Item</c>.</remarks>
    Type ItemType { get; }

    /// <summary>The items now, the oldest first; each an <see cref="ItemType"/>.</summary>
    IReadOnlyList<ICatalogItem> List();

    /// <summary>Closes one item.</summary>
    /// <param name="id">Its identifier.</param>
    /// <returns><see langword="false"/> if there is no such item.</returns>
    bool TryClose(string id);
}
