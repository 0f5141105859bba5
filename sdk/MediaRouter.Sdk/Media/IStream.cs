namespace MediaRouter.Sdk.Media;

/// <summary>The live tracks of a path. It outlives a source that is replaced by one with the same tracks.</summary>
public interface IStream
{
    /// <summary>Identifier of this stream; a path that becomes available again has a new one.</summary>
    Guid Id { get; }

    /// <summary>Name of the path.</summary>
    string PathName { get; }

    /// <summary>What the groups of the path's expression matched, the first group first: the texts of <c>$G1</c>, <c>$G2</c> and so on in settings.</summary>
    IReadOnlyList<string> PathGroups => [];

    /// <summary>Title of the session as the source gave it, or empty.</summary>
    string Title { get; }

    /// <summary>The tracks; the list never changes.</summary>
    IReadOnlyList<ITrack> Tracks { get; }

    /// <summary>Cancelled when the stream has ended.</summary>
    CancellationToken Ended { get; }

    /// <summary>Subscribes to the packet plane of some tracks.</summary>
    /// <param name="sink">Called with each run from now on.</param>
    /// <param name="tracks">The tracks, of this stream.</param>
    /// <param name="withKeptGroup">
    /// Whether the sink is first given what the stream keeps of the current group of pictures (setting <c>gopCache</c>), before the call returns.
    /// </param>
    /// <returns>Ends the subscription when disposed; after that the sink is not called again.</returns>
    /// <exception cref="NotSupportedException">A track has no packet plane: it delivers access units, and no loaded codec packetises them.</exception>
    IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false);

    /// <summary>Subscribes to the access-unit plane of some tracks. Conversion from packets happens only while somebody is subscribed.</summary>
    /// <param name="sink">Called with each access unit from now on.</param>
    /// <param name="tracks">The tracks, of this stream.</param>
    /// <param name="withKeptGroup">
    /// Whether the sink is first given what the stream keeps of the current group of pictures (setting <c>gopCache</c>), before the call returns.
    /// </param>
    /// <returns>Ends the subscription when disposed; after that the sink is not called again.</returns>
    /// <exception cref="NotSupportedException">A track has no access-unit plane: it delivers packets, and no loaded codec depacketises them.</exception>
    IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false);

    /// <summary>Hands a sink what the stream keeps of the current group of pictures as packets: for a late reader of a wire form that takes the packets already.</summary>
    /// <param name="sink">Called with each run that is kept, before the call returns; it is not subscribed.</param>
    /// <param name="tracks">The tracks, of this stream.</param>
    /// <param name="then">Called last, also if nothing is kept. No media pass in between: what subscribers get next follows on what the sink got.</param>
    void ReplayPackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, Action then)
    {
        ArgumentNullException.ThrowIfNull(then);
        then();
    }

    /// <summary>
    /// Hands a sink what the stream keeps of the current group of pictures as access units: for a late reader of a wire form that takes the access units already.
    /// </summary>
    /// <param name="sink">Called with each access unit that is kept, before the call returns; it is not subscribed.</param>
    /// <param name="tracks">The tracks, of this stream.</param>
    /// <param name="then">Called last, also if nothing is kept. No media pass in between: what subscribers get next follows on what the sink got.</param>
    void ReplayAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, Action then)
    {
        ArgumentNullException.ThrowIfNull(then);
        then();
    }

    /// <summary>
    /// Asks the stream to keep the current group of pictures as access units for <see cref="ReplayAccessUnits"/>, where the setting <c>gopCache</c> leaves that to those who
    /// read: a stream of packets then keeps what is made of them, from the next random-access point on.
    /// </summary>
    /// <returns>Ends the wish when disposed.</returns>
    IDisposable? KeepAccessUnits() => null;

    /// <summary>Returns the one packager of a wire form for this stream; it is made for the first taker and disposed after the last.</summary>
    /// <typeparam name="T">Type of the packager.</typeparam>
    /// <param name="key">Names the wire form with everything that its bytes depend on, for instance <c>rtsp-interleaved:0,2</c>.</param>
    /// <param name="factory">Makes the packager; called under a lock of the stream's shares, it may subscribe to the stream.</param>
    SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable;
}
