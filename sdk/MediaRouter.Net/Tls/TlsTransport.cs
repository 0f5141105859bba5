using System.Buffers;
using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>What TLS reads from and writes to: the socket itself, and from the egress loop a buffer of the loop.</summary>
internal sealed class TlsTransport(Socket socket) : Stream
{
    // Set and cleared by the loop around each encryption, on its own thread.
    private IBufferWriter<byte>? _output;
    private int _outputThread;

    // Set once, when an egress reader takes over the writing.
    private volatile StreamEgressReader? _reader;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void HandOver(StreamEgressReader reader) => _reader = reader;

    public void BeginCapture(IBufferWriter<byte> output)
    {
        _outputThread = Environment.CurrentManagedThreadId;
        Volatile.Write(ref _output, output);
    }

    public void EndCapture() => Volatile.Write(ref _output, null);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException ex)
        {
            throw new IOException(ex.Message, ex);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("TLS is read asynchronously");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _output) is { } output && _outputThread == Environment.CurrentManagedThreadId)
        {
            output.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        if (_reader is { } reader)
        {
            // TLS answers its peer by itself while it reads; the loop sends that between two chunks.
            return reader.PostBytes(new PostedBytes(buffer.ToArray(), IsEncoded: true))
                ? ValueTask.CompletedTask
                : ValueTask.FromException(new IOException("the connection has ended"));
        }

        return SendAllAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("TLS is written asynchronously");

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                buffer = buffer[await socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
            }
        }
        catch (SocketException ex)
        {
            throw new IOException(ex.Message, ex);
        }
    }
}
