namespace MediaRouter.Benchmarks.Load.Reading;

/// <summary>One counted reader. Its loop's thread alone touches it, from registration until the loops have stopped.</summary>
internal interface IPolledReader
{
    /// <summary>Adds the sockets to the loop's set; <see cref="ReaderLoop.EventData"/> makes the data of each.</summary>
    void Register(ReaderLoop loop, int index);

    /// <param name="loop">The loop whose buffers may be used until the method returns.</param>
    /// <param name="kind">Which socket is readable, as registered.</param>
    void OnReadable(ReaderLoop loop, int kind);

    /// <summary>Called about once a second.</summary>
    void Tick(ReaderLoop loop, long now);

    /// <summary>Begins the window.</summary>
    void Mark();

    /// <summary>Ends the window, and keeps what it held.</summary>
    void Freeze();
}
