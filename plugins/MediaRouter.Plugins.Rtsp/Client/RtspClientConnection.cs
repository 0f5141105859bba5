using System.Globalization;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>One connection to a server: sends requests and finds their answers, hands frames on, answers requests.</summary>
/// <remarks>One loop reads. Requests are sent one after the other; frames may be sent at any time.</remarks>
internal sealed class RtspClientConnection : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    // Set once.
    private readonly Stream _stream;
    private readonly IConnectionOwner _owner;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _writeTimeout;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _writing = new(1, 1);

    // Touched only by the read loop.
    private readonly RtspMessageReader _reader = new();
    private byte[] _buffer;
    private int _start;
    private int _end;

    // Written by senders, taken by the read loop.
    private PendingRequest? _pending;
    private int _lastAbandoned;

    // Written by the read loop before it fails what is pending.
    private volatile Exception? _failure;

    // Set once, when an egress loop takes the writing over.
    private volatile EgressReader? _writer;
    private long _bytesReceived;

    /// <summary>Begins to read.</summary>
    public RtspClientConnection(OpenedConnection opened, IConnectionOwner owner, TimeSpan writeTimeout, TimeProvider timeProvider)
    {
        _stream = opened.Stream;
        _owner = owner;
        _writeTimeout = writeTimeout;
        _timeProvider = timeProvider;
        _buffer = new byte[Math.Max(BufferBytes, opened.Early.Length)];
        opened.Early.CopyTo(_buffer, 0);
        _end = opened.Early.Length;

        // Servers choose other channels than those that were asked for; the owner knows which ones count.
        _reader.AllowAllChannels();
        Closed = Task.Run(ReadAsync);
    }

    /// <summary>Completes when the connection has ended; never faults.</summary>
    public Task Closed { get; }

    /// <summary>Bytes received so far.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Why the connection ended; null while it has not, and when we closed it.</summary>
    public Exception? Failure => _failure;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="request">With its sequence number.</param>
    /// <param name="sequence">The sequence number.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Gives the answer up; the connection remains usable.</param>
    /// <exception cref="IOException">The connection ended, or there was no answer in time.</exception>
    public async Task<RtspResponse> SendAsync(RtspRequest request, int sequence, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var pending = new PendingRequest(sequence);
        if (Interlocked.CompareExchange(ref _pending, pending, null) is not null)
        {
            throw new InvalidOperationException("A request is still waiting for its answer.");
        }

        try
        {
            ThrowIfFailed();
            await WriteAsync(request.ToBytes(), cancellationToken);
            return await pending.Answer.Task.WaitAsync(timeout, _timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new IOException($"the server did not answer {request.Method} within {timeout.TotalSeconds:0.###} s");
        }
        finally
        {
            if (!pending.Answer.Task.IsCompleted)
            {
                Volatile.Write(ref _lastAbandoned, sequence);
            }

            Interlocked.CompareExchange(ref _pending, null, pending);
        }
    }

    /// <summary>Lets an egress loop do the writing from now on; requests go between its chunks.</summary>
    /// <param name="writer">Writes to the socket of this connection.</param>
    public void HandOver(EgressReader writer) => _writer = writer;

    /// <summary>Sends bytes: frames, or a message whose answer does not matter.</summary>
    /// <exception cref="IOException">The connection ended, or took nothing for the write timeout.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_writer is { } writer)
        {
            if (!writer.Post(bytes))
            {
                throw new IOException("the connection is closed");
            }

            return;
        }

        // Once begun, a message is written to its end: half of one would make the rest unreadable.
        await _writing.WaitAsync(cancellationToken);
        using var limit = new CancellationTokenSource(_writeTimeout, _timeProvider);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closing.Token);
        try
        {
            await _stream.WriteAsync(bytes, all.Token);
        }
        catch (OperationCanceledException)
        {
            throw new IOException(_closing.IsCancellationRequested
                ? "the connection is closed"
                : $"the server has taken nothing for {_writeTimeout.TotalSeconds:0.###} s");
        }
        catch (IOException ex)
        {
            throw Lost(ex);
        }
        catch (ObjectDisposedException)
        {
            throw new IOException("the connection is closed");
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Throws what ended the connection, if it has ended.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Closes the connection and waits for its loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await Closed;

        // A write that was under way may still be leaving, so what it uses is left to the garbage collector; none of it holds a handle.
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var receivedAt = _timeProvider.GetTimestamp();
                while (TakeNext(receivedAt, out var answer))
                {
                    if (answer is not null)
                    {
                        await WriteAsync(answer, _closing.Token);
                    }
                }

                _owner.OnBatchEnd();
                MakeRoom();
                var read = await _stream.ReadAsync(_buffer.AsMemory(_end), _closing.Token);
                if (read == 0)
                {
                    throw new IOException("the server closed the connection");
                }

                _end += read;
                Interlocked.Add(ref _bytesReceived, read);
            }
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            _failure = new IOException("the connection is closed");
        }
        catch (IOException ex)
        {
            _failure = Lost(ex);
        }
        catch (Exception ex)
        {
            // The owner looks at it: a violation of the peer, or a defect of ours that is to be seen.
            _failure = ex;
        }

        Interlocked.Exchange(ref _pending, null)?.Answer.TrySetException(_failure!);
    }

    // Deals with one item. False: more bytes are needed.
    private bool TakeNext(long receivedAt, out byte[]? answer)
    {
        answer = null;
        var item = _reader.Read(_buffer.AsSpan(_start, _end - _start), out var consumed, out var frame);
        _start += consumed;
        switch (item)
        {
            case RtspItem.Frame:
                _owner.OnFrame(_reader.Channel, frame, receivedAt);
                return true;
            case RtspItem.Response:
                OnResponse(_reader.Response!);
                return true;
            case RtspItem.Request:
                answer = Answer(_reader.Request!);
                return true;
            case RtspItem.Error:
                throw new PeerViolationException(_reader.Error.Message, _reader.Error.Rule);
            default:
                return false;
        }
    }

    private byte[] Answer(RtspRequest request)
    {
        var response = _owner.OnRequest(request);
        if (request.Headers[RtspHeaderNames.CSeq] is { } sequence)
        {
            response.Headers[RtspHeaderNames.CSeq] = sequence;
        }

        return response.ToBytes();
    }

    private void OnResponse(RtspResponse response)
    {
        // 100 Continue and the like announce the answer proper.
        if (response.StatusCode < (int)RtspStatus.Ok || Volatile.Read(ref _pending) is not { } pending)
        {
            return;
        }

        // Some servers count wrongly or leave the number out. Only the answer to a request that was given up must not be mistaken.
        if (int.TryParse(response.Headers[RtspHeaderNames.CSeq], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && sequence != pending.Sequence && sequence == Volatile.Read(ref _lastAbandoned))
        {
            return;
        }

        pending.Answer.TrySetResult(response);
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            // The reader's limits bound what it asks for.
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _reader.BytesNeeded));
        }
    }

    private static IOException Lost(IOException exception) =>
        exception.InnerException is SocketException inner ? new IOException($"the connection was lost: {inner.Message}", exception) : exception;

    private sealed class PendingRequest(int sequence)
    {
        public int Sequence => sequence;

        public TaskCompletionSource<RtspResponse> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
