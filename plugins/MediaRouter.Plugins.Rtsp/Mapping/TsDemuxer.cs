using System.Threading.Channels;
using MediaRouter.Media.MpegTs;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>Splits MPEG-TS that comes in RTP (RFC 2250) into tracks: stands between a receiver of packets and the stream.</summary>
/// <remarks>
/// The stream is published when the tracks of the program are known; access units wait for it. A program whose tracks change is published
/// anew, which ends the stream before it. Thread safe: packets come from the threads that receive, publications from <see cref="RunAsync"/>.
/// </remarks>
/// <param name="title">Title of the stream.</param>
/// <param name="log">Names the session or source.</param>
internal sealed class TsDemuxer(string title, ILogger log) : IStreamWriter, ITsReaderSink
{
    // The reader itself gives tracks 10 s of stream time to show their parameters.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(30);

    // A sender whose program changes with each packet must not make the path publish as often.
    private static readonly TimeSpan ShortestProgram = TimeSpan.FromSeconds(1);

    // Five seconds of 50 Mbit/s.
    private const int MaxHeldBytes = 32 * 1024 * 1024;

    // What an access unit costs beside its bytes, so that empty ones count too.
    private const int UnitOverheadBytes = 256;

    private readonly Channel<TsProgram> _programs = Channel.CreateBounded<TsProgram>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<(int Track, AccessUnit Unit)> _held = [];
    private TsReader? _reader;
    private TsProgram? _program;
    private IStreamWriter? _writer;
    private long _heldBytes;
    private long _lostEarly;
    private int _faultsEarly;
    private string _lastFault = "";
    private bool _isGivenUp;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The program is not published yet.</exception>
    public IStream Stream
    {
        get
        {
            lock (_gate)
            {
                return _writer?.Stream ?? throw new InvalidOperationException("the program is not published yet");
            }
        }
    }

    /// <inheritdoc/>
    public bool IsAttached
    {
        get
        {
            lock (_gate)
            {
                return _writer?.IsAttached ?? true;
            }
        }
    }

    /// <summary>Publishes the program whenever its tracks become known, until it is cancelled.</summary>
    /// <param name="publish">Makes the stream available; called again when the tracks have changed.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The stream cannot be used; the message is a sentence.</exception>
    public async Task RunAsync(Func<StreamDescription, CancellationToken, ValueTask<IStreamWriter>> publish, TimeProvider time, CancellationToken cancellationToken)
    {
        var arrival = _programs.Reader.WaitToReadAsync(cancellationToken).AsTask();
        try
        {
            await arrival.WaitAsync(LongestSearch, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new IOException($"MPEG-TS showed no program within {LongestSearch.TotalSeconds:0} s{Because(LastFault)}");
        }

        while (await _programs.Reader.WaitToReadAsync(cancellationToken))
        {
            if (!_programs.Reader.TryRead(out var program))
            {
                continue;
            }

            foreach (var stream in program.LeftOut)
            {
                log.LogWarning("skipping {Codec} of the MPEG-TS (PID {Pid}): {Reason}", stream.Name, stream.Pid, stream.Reason);
            }

            if (program.Tracks.Count == 0)
            {
                throw new IOException("MPEG-TS carries no track that can be used");
            }

            var description = new StreamDescription { Title = title, Tracks = [.. program.Tracks.Select(track => track.Description)] };
            Attach(program, await publish(description, cancellationToken));
            await Task.Delay(ShortestProgram, time, cancellationToken);
        }
    }

    /// <summary>Nothing more will come: completes the access units that are open.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _reader?.Finish();
            _writer?.Flush();
        }
    }

    /// <inheritdoc/>
    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0)
    {
        if (!RtpPacket.TryRead(packet, out _, out var payload))
        {
            return;
        }

        lock (_gate)
        {
            if (!_isGivenUp)
            {
                _reader ??= new TsReader(this);
                _reader.Feed(payload);
            }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_gate)
        {
            _writer?.Flush();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: access units are what comes out.</exception>
    public void WriteAccessUnit(int track, AccessUnit unit) => throw new NotSupportedException("a demultiplexer takes packets");

    /// <inheritdoc/>
    public void ReportLost(int track, long packets)
    {
        lock (_gate)
        {
            if (_writer is null)
            {
                _lostEarly += packets;
            }
            else
            {
                // Which of the tracks were hit, nobody knows.
                _writer.ReportLost(0, packets);
            }
        }
    }

    /// <inheritdoc/>
    public void ReportInvalid(int track, string cause)
    {
        lock (_gate)
        {
            OnFault(-1, cause);
        }
    }

    void ITsReaderSink.OnProgram(TsProgram program)
    {
        // Streams that are left out may come and go without the readers noticing.
        if (_program is not null && _program.Tracks.Count > 0 && _program.Tracks.SequenceEqual(program.Tracks))
        {
            return;
        }

        (_program, _writer) = (program, null);
        DropHeld();
        _programs.Writer.TryWrite(program);
    }

    void ITsReaderSink.OnAccessUnit(int track, AccessUnit unit)
    {
        if (_writer is { } writer)
        {
            writer.WriteAccessUnit(track, unit);
            return;
        }

        _held.Add((track, unit));
        _heldBytes += UnitOverheadBytes;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            _heldBytes += unit.Units[i].Length;
        }

        if (_heldBytes > MaxHeldBytes)
        {
            _isGivenUp = true;
            DropHeld();
            _programs.Writer.TryComplete(new IOException("the path did not take the tracks of the MPEG-TS in time"));
        }
    }

    void ITsReaderSink.OnFault(TsFault fault, int track, long count)
    {
        if (fault == TsFault.DuplicatePackets)
        {
            return;
        }

        OnFault(track, fault.Describe());
    }

    private void OnFault(int track, string cause)
    {
        _lastFault = cause;
        if (_writer is null)
        {
            _faultsEarly++;
        }
        else
        {
            _writer.ReportInvalid(track, cause);
        }
    }

    private string LastFault
    {
        get
        {
            lock (_gate)
            {
                return _lastFault;
            }
        }
    }

    private static string Because(string fault) => fault.Length > 0 ? $": {fault}" : "";

    private void Attach(TsProgram program, IStreamWriter writer)
    {
        lock (_gate)
        {
            // The next program may be known already, and what is held then belongs to it.
            if (_program != program)
            {
                return;
            }

            _writer = writer;
            if (_lostEarly > 0)
            {
                writer.ReportLost(0, _lostEarly);
                _lostEarly = 0;
            }

            for (; _faultsEarly > 0; _faultsEarly--)
            {
                writer.ReportInvalid(-1, _lastFault);
            }

            foreach (var (track, unit) in _held)
            {
                writer.WriteAccessUnit(track, unit);
            }

            DropHeld();
            writer.Flush();
        }
    }

    private void DropHeld()
    {
        _held.Clear();
        _heldBytes = 0;
    }
}
