using System.Text;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>The server's side of one connection.</summary>
internal sealed class FakeConnection(Stream stream, FakeRtspServer server, int number, CancellationToken stopping)
{
    private readonly RtspMessageReader _reader = MakeReader();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>How many connections there were before.</summary>
    public int Number => number;

    public Stream Stream => stream;

    public FakeRtspServer Server => server;

    public CancellationToken Stopping => stopping;

    /// <summary>Frames that the client sent.</summary>
    public List<(byte Channel, byte[] Bytes)> Frames { get; } = [];

    /// <summary>Answers of the client.</summary>
    public List<RtspResponse> Responses { get; } = [];

    /// <summary>The next request; null when the client has closed.</summary>
    public async Task<RtspRequest?> ReadAsync()
    {
        while (true)
        {
            var item = _reader.Read(_buffer.AsSpan(_start, _end - _start), out var consumed, out var frame);
            _start += consumed;
            switch (item)
            {
                case RtspItem.Request:
                    var request = _reader.Request!;
                    server.Requests.Enqueue($"{request.Method} {request.Url}");
                    return request;
                case RtspItem.Frame:
                    Frames.Add((_reader.Channel, frame.ToArray()));
                    continue;
                case RtspItem.Response:
                    Responses.Add(_reader.Response!);
                    continue;
                case RtspItem.Error:
                    throw new InvalidDataException(_reader.Error.ToString());
                default:
                    break;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), stopping);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    /// <summary>What was read behind the last request, for a tunnel that begins there.</summary>
    public byte[] TakeRest()
    {
        var rest = _buffer[_start.._end];
        _start = _end;
        return rest;
    }

    public Task ReplyAsync(RtspRequest request, RtspResponse response)
    {
        response.Headers["CSeq"] = request.Headers["CSeq"] ?? "0";
        return WriteAsync(response.ToBytes());
    }

    public Task WriteAsync(byte[] bytes) => stream.WriteAsync(bytes, stopping).AsTask();

    public Task WriteAsync(string text) => WriteAsync(Encoding.ASCII.GetBytes(text));

    public Task SendFrameAsync(byte channel, byte[] bytes) =>
        WriteAsync([(byte)'$', channel, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);

    private static RtspMessageReader MakeReader()
    {
        var reader = new RtspMessageReader();
        reader.AllowAllChannels();
        return reader;
    }
}
