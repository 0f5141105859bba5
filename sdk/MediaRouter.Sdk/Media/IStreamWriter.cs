namespace MediaRouter.Sdk.Media;

/// <summary>The source's side of a stream. A source writes either plane of a track, not both.</summary>
/// <remarks>
/// Any thread may call; calls are serialised per stream. After the stream was taken away (another publisher, a stop), calls do nothing:
/// <see cref="IsAttached"/> is false.
/// </remarks>
public interface IStreamWriter
{
    /// <summary>The stream that is written.</summary>
    IStream Stream { get; }

    /// <summary>Whether this writer still feeds the stream.</summary>
    bool IsAttached { get; }

    /// <summary>Writes one RTP packet of a track.</summary>
    /// <param name="track">Index of the track.</param>
    /// <param name="packet">A complete RTP packet in sequence; borrowed, copied before the call returns. Anything that is not RTP version 2 is counted and dropped.</param>
    /// <param name="receivedAt"><see cref="System.Diagnostics.Stopwatch"/> time stamp of its reception.</param>
    /// <param name="ntpUnixNanoseconds">Wall-clock time of the packet by the source's clock (sender reports); 0 when unknown.</param>
    void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0);

    /// <summary>Tells that a receive has been handed over completely, so that what is gathered may be passed on.</summary>
    /// <remarks>Complete frames go at once; the beginning of a frame waits for the rest at most the path's <c>frameGatherTime</c>.</remarks>
    void Flush();

    /// <summary>Writes one access unit of a track.</summary>
    /// <param name="track">Index of the track.</param>
    /// <param name="unit">Published bytes; the stream corrects times that go backwards.</param>
    void WriteAccessUnit(int track, AccessUnit unit);

    /// <summary>Counts packets that were lost on their way in; the log reports them once a second.</summary>
    /// <param name="track">Index of the track.</param>
    /// <param name="packets">How many.</param>
    void ReportLost(int track, long packets);

    /// <summary>Counts input that cannot be used; the log reports the count and the last cause once a second.</summary>
    /// <param name="track">Index of the track, or -1.</param>
    /// <param name="cause">What was wrong.</param>
    void ReportInvalid(int track, string cause);
}
