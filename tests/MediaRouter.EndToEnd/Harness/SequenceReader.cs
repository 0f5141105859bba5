using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>An RTSP reader of the first track of a path, that does nothing but look whether a sequence number is missing.</summary>
internal sealed class SequenceReader : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Socket _control;
    private readonly Socket? _media;
    private readonly CancellationTokenSource _ending = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;
    private int _request;
    private int _last = -1;
    private int _received;
    private int _missing;
    private volatile bool _hasEnded;
    private Task _run = Task.CompletedTask;

    private SequenceReader(Socket control, Socket? media) => (_control, _media) = (control, media);

    /// <summary>Packets that came.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>Packets that did not come although later ones did.</summary>
    public int Missing => Volatile.Read(ref _missing);

    /// <summary>Whether the router has closed the connection.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Plays a path.</summary>
    public static async Task<SequenceReader> PlayAsync(int port, string path, bool udp)
    {
        var control = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var media = udp ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 } : null;
        var reader = new SequenceReader(control, media);
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            await control.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token);
            var transport = "RTP/AVP/TCP;unicast;interleaved=0-1";
            if (media is not null)
            {
                // An even port, and the odd one after it for reports, which nobody reads.
                var pair = FreePorts.TakePair();
                media.Bind(new IPEndPoint(IPAddress.Loopback, pair));
                transport = $"RTP/AVP;unicast;client_port={pair}-{pair + 1}";
            }

            var url = $"rtsp://127.0.0.1:{port}/{path}";
            var description = await reader.RequestAsync("DESCRIBE", url, "Accept: application/sdp", limit.Token);
            var track = Regex.Match(description[description.IndexOf("\nm=", StringComparison.Ordinal)..], @"a=control:(\S+)").Groups[1].Value;
            var setup = await reader.RequestAsync("SETUP", track.Contains("://", StringComparison.Ordinal) ? track : $"{url}/{track}", "Transport: " + transport, limit.Token);
            var session = Regex.Match(setup, @"(?i)Session: ([^;\s]+)").Groups[1].Value;
            await reader.RequestAsync("PLAY", url, "Session: " + session, limit.Token);
            reader._run = media is null ? reader.ReadStreamAsync() : Task.WhenAll(reader.ReadDatagramsAsync(media), reader.ReadStreamAsync());
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _control.Dispose();
        _media?.Dispose();
        _run.ContinueWith(_ => _ending.Dispose(), TaskScheduler.Default);
    }

    private async Task<string> RequestAsync(string method, string url, string header, CancellationToken cancellationToken)
    {
        await _control.SendAsync(Encoding.ASCII.GetBytes($"{method} {url} RTSP/1.0\r\nCSeq: {++_request}\r\n{header}\r\n\r\n"), cancellationToken);
        while (true)
        {
            var text = Encoding.Latin1.GetString(_buffer, 0, _length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = Regex.Match(text[..end], @"(?i)Content-Length: (\d+)") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
                if (_length >= end + 4 + length)
                {
                    Assert.StartsWith("RTSP/1.0 200", text, StringComparison.Ordinal);
                    Consume(end + 4 + length);
                    return text[..(end + 4 + length)];
                }
            }

            await FillAsync(cancellationToken);
        }
    }

    private async Task ReadStreamAsync()
    {
        try
        {
            while (true)
            {
                var used = 0;
                while (_length - used >= 4)
                {
                    Assert.Equal((byte)'$', _buffer[used]);
                    var frame = 4 + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(used + 2));
                    if (_length - used < frame)
                    {
                        break;
                    }

                    if (_buffer[used + 1] == 0)
                    {
                        Note(_buffer.AsSpan(used + 4, frame - 4));
                    }

                    used += frame;
                }

                Consume(used);
                await FillAsync(_ending.Token);
            }
        }
        catch (Exception ex) when (ex is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            _hasEnded = true;
        }
    }

    private async Task ReadDatagramsAsync(Socket media)
    {
        var datagram = new byte[2048];
        try
        {
            while (true)
            {
                Note(datagram.AsSpan(0, await media.ReceiveAsync(datagram, _ending.Token)));
            }
        }
        catch (Exception ex) when (ex is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Note(ReadOnlySpan<byte> packet)
    {
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (_last >= 0)
        {
            Interlocked.Add(ref _missing, (ushort)(sequence - _last - 1));
        }

        _last = sequence;
        Interlocked.Increment(ref _received);
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var count = await _control.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
        _length += count > 0 ? count : throw new IOException("the router closed the connection");
    }
}
