using System.Globalization;
using System.IO.Compression;

namespace MediaRouter.Plugins.Hls.Source.Http;

/// <summary>The body of an answer, with limits on silence and on size.</summary>
/// <remarks>One reader at a time.</remarks>
internal sealed class HttpReply : IDisposable
{
    private readonly HttpResponseMessage _message;
    private readonly Stream _body;
    private readonly TimeSpan _silenceLimit;
    private readonly CancellationTokenSource _cancelled;
    private readonly CancellationTokenRegistration _registration;
    private long _rest;

    /// <summary>Makes it; disposing it disposes everything that it is given.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="uri">Where it came from.</param>
    /// <param name="body">Its body.</param>
    /// <param name="wanted">How many bytes of the body are wanted.</param>
    /// <param name="silenceLimit">Longest wait for a byte.</param>
    /// <param name="cancelled">Ends reading.</param>
    /// <param name="registration">What cancels that.</param>
    public HttpReply(
        HttpResponseMessage message, Uri uri, Stream body, long wanted, TimeSpan silenceLimit, CancellationTokenSource cancelled, CancellationTokenRegistration registration)
    {
        _message = message;
        Uri = uri;
        _body = message.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(body, CompressionMode.Decompress) : body;
        _rest = wanted;
        _silenceLimit = silenceLimit;
        _cancelled = cancelled;
        _registration = registration;
    }

    /// <summary>Where the answer came from, after redirections: relative addresses in it are relative to this.</summary>
    public Uri Uri { get; }

    /// <summary>Reads some bytes.</summary>
    /// <param name="buffer">Takes them.</param>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="IOException">The connection failed, or was silent for too long.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_rest <= 0)
        {
            return 0;
        }

        var read = await ReadBodyAsync(buffer[..(int)Math.Min(buffer.Length, _rest)]);
        _rest -= read;
        return read;
    }

    /// <summary>Reads everything.</summary>
    /// <param name="limit">Most bytes.</param>
    /// <param name="what">What is read, for the message.</param>
    /// <exception cref="IOException">There is more, or the connection failed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(int limit, string what)
    {
        var bytes = new byte[Math.Min(16 * 1024, limit + 1)];
        var length = 0;
        while (true)
        {
            var read = await ReadAsync(bytes.AsMemory(length));
            if (read == 0)
            {
                return bytes.AsMemory(0, length);
            }

            length += read;
            if (length > limit)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the {what} is larger than {limit} bytes"));
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(2 * bytes.Length, limit + 1));
            }
        }
    }

    /// <summary>Passes over bytes in front of those that are wanted.</summary>
    public async ValueTask SkipAsync(long count)
    {
        var scratch = new byte[(int)Math.Min(count, 16 * 1024)];
        while (count > 0)
        {
            var read = await ReadBodyAsync(scratch.AsMemory(0, (int)Math.Min(scratch.Length, count)));
            if (read == 0)
            {
                throw new IOException("the resource ends in front of the range that the playlist names");
            }

            count -= read;
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _body.Dispose();
        _message.Dispose();
        _cancelled.Dispose();
    }

    private async ValueTask<int> ReadBodyAsync(Memory<byte> buffer)
    {
        _cancelled.CancelAfter(_silenceLimit);
        try
        {
            return await _body.ReadAsync(buffer, _cancelled.Token);
        }
        catch (InvalidDataException ex)
        {
            throw new IOException("the compressed answer is malformed", ex);
        }
        catch (HttpIOException ex)
        {
            throw new IOException(SourceHttp.Describe(ex), ex);
        }
        catch (OperationCanceledException ex) when (!SourceHttp.IsCancelled(_registration))
        {
            throw new HttpSilenceException(string.Create(CultureInfo.InvariantCulture, $"the server was silent for {_silenceLimit.TotalSeconds:0.#} s"), ex);
        }
        finally
        {
            _cancelled.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
