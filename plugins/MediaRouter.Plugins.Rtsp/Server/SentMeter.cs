using MediaRouter.Net;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Counts what one session is sent, whichever reader sends it and whatever that had sent before. Immutable.</summary>
internal sealed class SentMeter
{
    private readonly EgressReader? _reader;
    private readonly RtspConnection? _connection;

    // With a reader, what is to be added to its count; otherwise the count.
    private readonly SentCount _offset;

    private SentMeter(EgressReader? reader, RtspConnection? connection, SentCount offset) => (_reader, _connection, _offset) = (reader, connection, offset);

    /// <summary>Nothing was sent yet.</summary>
    public static SentMeter None { get; } = new(null, null, default);

    public SentCount Count
    {
        get
        {
            var count = _reader is null ? _offset : SentCount.Of(_reader, _connection) + _offset;

            // Answers are counted before they are sent.
            return count with { Bytes = Math.Max(0, count.Bytes) };
        }
    }

    /// <summary>From now on, what a reader sends is added.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="connection">The connection whose answers it sends too; or null.</param>
    public SentMeter Continue(EgressReader reader, RtspConnection? connection) => new(reader, connection, Count - SentCount.Of(reader, connection));

    /// <summary>From now on, nothing is added.</summary>
    public SentMeter Stop() => new(null, null, Count);
}
