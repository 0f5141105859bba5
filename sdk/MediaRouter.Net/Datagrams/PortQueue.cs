using System.Net.Sockets;

namespace MediaRouter.Net;

/// <summary>The readers of one loop that wait for one full UDP socket, in the order of their turns.</summary>
/// <remarks>
/// The socket is shared, so a loop watches it once for all its readers. Each turn sends the rest of one chunk; who still has more goes to the end of the line.
/// </remarks>
internal sealed class PortQueue(UdpPort port, EgressLoop loop) : IWritableWaiter
{
    // Turns before orders of the loop are looked at again.
    private const int MaxTurns = 64;

    private readonly Queue<UdpEgressReader> _line = [];

    public UdpPort Port => port;

    public Socket? WritableSocket => port.Socket;

    public int PollIndex { get; set; } = -1;

    /// <summary>Puts a reader at the end of the line.</summary>
    public void Enter(UdpEgressReader reader)
    {
        reader.Queue = this;
        _line.Enqueue(reader);
    }

    public void OnWritable()
    {
        for (var turn = 0; turn < MaxTurns && _line.TryPeek(out var reader); turn++)
        {
            // One that has ended, or sent all in another way, leaves when it is its turn.
            reader.TakeTurn();
            if (reader is { IsRetired: false } && reader.BlockedPort == port)
            {
                // Its turn goes on when there is room: who was cut short would else fall behind those who were not, without a limit.
                break;
            }

            _line.Dequeue();
            reader.Queue = null;
            if (reader is { IsRetired: false, MustWait: true })
            {
                loop.WaitForPort(reader, reader.BlockedPort ?? port);
            }
        }

        loop.Watch(this, isIdle: _line.Count == 0);
    }

    /// <summary>The socket cannot be watched: whoever waits for it fails.</summary>
    public void FailAll()
    {
        while (_line.TryDequeue(out var reader))
        {
            reader.Queue = null;
            reader.Fail(EgressFailure.TransportFault);
        }
    }
}
