using System.Net;
using System.Net.Sockets;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Client;

/// <summary>A server that shakes hands and then does what a test says for each command; it takes one connection after the other.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RtmpCommand, MessageBuilder?> _answer;
    private readonly Task _run;

    public ScriptedServer(Func<RtmpCommand, MessageBuilder?> answer)
    {
        _answer = answer;
        _listener.Start();
        _run = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<RtmpCommand> Commands { get; } = [];

    public static MessageBuilder Accept(RtmpCommand command) => new MessageBuilder(ChunkReader.DefaultChunkSize).Command(0, "_result", command.TransactionId, AmfValue.Null, AmfValue.Object());

    public static MessageBuilder Refuse(RtmpCommand command, string description, params AmfProperty[] more) =>
        new MessageBuilder(ChunkReader.DefaultChunkSize).Command(0, "_error", command.TransactionId, AmfValue.Null, AmfValue.Object(
            [new("level", AmfValue.Of("error")), new("code", AmfValue.Of("NetConnection.Connect.Rejected")), new("description", AmfValue.Of(description)), .. more]));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped; the listener says "not listening" to who comes too late.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        try
        {
            // A server without digests: it repeats what it gets.
            var opening = new byte[1537];
            await stream.ReadExactlyAsync(opening, _stop.Token);
            await stream.WriteAsync((byte[])[.. opening, .. opening.AsSpan(1)], _stop.Token);
            await stream.ReadExactlyAsync(new byte[1536], _stop.Token);
            var reader = new ChunkReader();
            var buffer = new byte[4096];
            int length;
            while ((length = await stream.ReadAsync(buffer, _stop.Token)) > 0)
            {
                foreach (var command in Take(reader, buffer.AsSpan(0, length)))
                {
                    Commands.Add(command);
                    if (_answer(command) is { } answer)
                    {
                        await stream.WriteAsync(answer.ToArray(), _stop.Token);
                    }
                }
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static List<RtmpCommand> Take(ChunkReader reader, ReadOnlySpan<byte> input)
    {
        var commands = new List<RtmpCommand>();
        while (reader.Read(ref input, out var message) == ChunkReadStatus.Message)
        {
            if (message.TypeId == RtmpMessageType.CommandAmf0 && RtmpCommand.TryRead(message, out var command))
            {
                commands.Add(command);
            }
        }

        return commands;
    }
}
