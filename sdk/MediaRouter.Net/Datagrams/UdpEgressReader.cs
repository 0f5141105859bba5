using System.Buffers;
using System.Net;

namespace MediaRouter.Net;

/// <summary>A reader of datagrams: one segmentation-offload send per group of a chunk. Multicast is this with a group address.</summary>
/// <remarks>
/// What a full socket does not take waits, within the limits and for a second at most; the readers that share the socket then take turns. Beyond that, units are
/// dropped as on any slow reader. What the network refuses is lost, with the rest of its unit.
/// </remarks>
public sealed class UdpEgressReader : QueuedEgressReader
{
    // Later than this, a receiver has given its packets up.
    private const int LongestWaitMilliseconds = 1000;

    private readonly UdpPort _media;
    private readonly UdpPort _control;
    private readonly IDatagramProtector? _protector;

    // Touched only by the loop.
    private DatagramSendState _state = DatagramSendState.Initial;

    // Touched only by the loop: protected datagrams that the socket did not take, rented; those behind the first part are one of another size.
    private byte[] _rest = [];
    private int _restOffset;
    private int _restLength;
    private int _restSegmentSize;
    private int _restTail;
    private UdpPort? _restPort;
    private SocketAddress? _restAddress;

    // Replaced as a whole by whoever sets a destination; read by the loop.
    private Target?[] _targets;

    /// <summary>Makes a reader.</summary>
    /// <param name="loops">Where it runs.</param>
    /// <param name="media">The socket that media leave by; borrowed, usually shared with other readers.</param>
    /// <param name="control">The socket that control packets leave by; may be the same.</param>
    /// <param name="destinations">By track index; tracks that the reader does not take are null. One entry is valid for all tracks.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="owner">Who is told of failures and losses.</param>
    /// <param name="protector">Makes this reader's packets out of the shared ones; null sends them as they are.</param>
    /// <exception cref="ArgumentException">A destination cannot be reached from the socket's address family.</exception>
    public UdpEgressReader(
        EgressLoops loops,
        UdpPort media,
        UdpPort control,
        IReadOnlyList<UdpDestination?> destinations,
        EgressReaderOptions options,
        IEgressReaderOwner? owner,
        IDatagramProtector? protector = null)
        : base(loops, null, options, owner)
    {
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(destinations);
        _media = media;
        _control = control;
        _protector = protector;
        _targets = [.. destinations.Select(ToTarget)];
    }

    /// <summary>Changes where everything goes, from the next datagram on.</summary>
    /// <param name="destinations">As in the constructor.</param>
    /// <exception cref="ArgumentException">A destination cannot be reached from the socket's address family.</exception>
    public void SetDestinations(IReadOnlyList<UdpDestination?> destinations)
    {
        ArgumentNullException.ThrowIfNull(destinations);
        Volatile.Write(ref _targets, [.. destinations.Select(ToTarget)]);
    }

    /// <inheritdoc/>
    public override bool Post(ReadOnlyMemory<byte> bytes) => PostDatagram(-1, bytes, control: true);

    /// <summary>Sends one datagram to this reader alone, in order with its chunks.</summary>
    /// <param name="track">Whose destination; -1 for the first track that has one.</param>
    /// <param name="bytes">Published bytes, never written again; protected like the others.</param>
    /// <param name="control">Whether it goes to the control address.</param>
    /// <returns><see langword="false"/> if the reader has ended. When more than <see cref="EgressReader.MaxPostedBytes"/> wait, it fails.</returns>
    public bool PostDatagram(int track, ReadOnlyMemory<byte> bytes, bool control) => PostBytes(new PostedBytes(bytes, IsEncoded: false, track, control));

    /// <summary>What the reader waits in; null while it does not wait for a full socket.</summary>
    internal PortQueue? Queue { get; set; }

    /// <summary>The socket that took no more at the last attempt; null if it took all.</summary>
    internal UdpPort? BlockedPort { get; private set; }

    /// <summary>Whether it has something left to send.</summary>
    internal bool MustWait => HasPending;

    private protected override bool HasPending => base.HasPending || _restLength > 0;

    // One chunk each, so that a burst of one does not hold the others up.
    private protected override long TurnBytes => 1;

    private protected override bool MustGiveWay => Loop.IsWaitedFor(_media);

    internal override bool Arm(LoopPoller poller)
    {
        if (Queue is null)
        {
            Loop.WaitForPort(this, BlockedPort ?? _media);
        }

        return true;
    }

    /// <summary>Sends the next chunk that waits, as far as the socket takes it.</summary>
    internal void TakeTurn()
    {
        BlockedPort = null;
        OnWritableGuarded();
    }

    private protected override bool HasRoom(bool continues) =>
        base.HasRoom(continues) && (continues || !base.HasPending || Environment.TickCount64 - WaitingSince < LongestWaitMilliseconds);

    // A session of datagrams need not end because the network takes none for a while.
    private protected override void OnStalled()
    {
        if (_media.Socket.SafeHandle.IsClosed)
        {
            Fail(EgressFailure.TransportFault);
            return;
        }

        DropBacklog();
        AbandonAll();
        AfterProgress();
    }

    private protected override TransmitResult Transmit(Chunk? chunk, PostedBytes? posted, ref int offset)
    {
        BlockedPort = null;
        var isControl = chunk?.IsControl ?? posted!.IsControl;
        var length = chunk?.Bytes.Length ?? posted!.Bytes.Length;
        var target = Find(chunk?.TrackIndex ?? posted!.Track);
        if ((isControl ? target?.Control : target?.Media) is not { } address)
        {
            offset = length;
            return TransmitResult.Complete;
        }

        var port = isControl ? _control : _media;
        if (posted is not null)
        {
            return Send(port, posted.Bytes.Span, new DatagramGroup(0, length, length), address, isControl, ref offset);
        }

        foreach (var group in chunk!.Groups)
        {
            if (group.Offset + group.Length <= offset)
            {
                continue;
            }

            var result = Send(port, chunk.Bytes.Span, group, address, isControl, ref offset);
            if (result != TransmitResult.Complete)
            {
                return result;
            }
        }

        offset = length;
        return TransmitResult.Complete;
    }

    private protected override TransmitResult Flush(out int sent)
    {
        sent = 0;
        if (_restLength == 0)
        {
            return TransmitResult.Complete;
        }

        var result = _restPort!.SendGroup(_rest.AsSpan(_restOffset, _restLength), _restSegmentSize, _restAddress!, out sent, ref _state);
        _restOffset += sent;
        _restLength -= sent;
        if (result == DatagramSendResult.Sent && _restTail > 0)
        {
            (_restLength, _restSegmentSize, _restTail) = (_restTail, _restTail, 0);
            result = _restPort.SendGroup(_rest.AsSpan(_restOffset, _restLength), _restSegmentSize, _restAddress!, out var tail, ref _state);
            (sent, _restOffset, _restLength) = (sent + tail, _restOffset + tail, _restLength - tail);
        }

        if (result == DatagramSendResult.WouldBlock)
        {
            BlockedPort = _restPort;
            return TransmitResult.Blocked;
        }

        // Of what the network refuses, the rest is lost; the chunk it belongs to may be gone already.
        ReturnRest();
        return result == DatagramSendResult.Closed ? TransmitResult.Fault : TransmitResult.Complete;
    }

    private protected override void OnDropped(Chunk chunk, int offset)
    {
        var packets = 0;
        foreach (var group in chunk.Groups)
        {
            var left = Math.Min(group.Length, group.Offset + group.Length - offset);
            packets += left > 0 ? (left + group.SegmentSize - 1) / group.SegmentSize : 0;
        }

        if (!chunk.IsControl && !DropUntilStart(chunk.TrackIndex))
        {
            AbandonUnit(chunk.TrackIndex);
        }

        CountDiscarded(Math.Max(1, Math.Min(packets, chunk.PacketCount)), isUnit: !chunk.IsControl);
    }

    private protected override void ReleaseBacklog()
    {
        ReturnRest();
        base.ReleaseBacklog();
    }

    private Target? Find(int track)
    {
        var targets = Volatile.Read(ref _targets);
        if (track < 0)
        {
            return Array.Find(targets, static t => t is not null);
        }

        return targets.Length == 1 ? targets[0] : track < targets.Length ? targets[track] : null;
    }

    // Sends what is left of a group; the offset goes on by what needs no further attempt.
    private TransmitResult Send(UdpPort port, ReadOnlySpan<byte> bytes, DatagramGroup group, SocketAddress address, bool isControl, ref int offset)
    {
        var start = Math.Max(group.Offset, offset);
        var rest = bytes[start..(group.Offset + group.Length)];
        DatagramSendResult result;
        if (_protector is null)
        {
            result = port.SendGroup(rest, group.SegmentSize, address, out var sent, ref _state);
            offset = start + sent;
        }
        else
        {
            result = SendProtected(_protector, port, rest, group.SegmentSize, address, isControl, out var taken);
            offset = start + taken;
        }

        if (_state.Refused)
        {
            _state.Refused = false;
            CountUnreachable();
        }

        switch (result)
        {
            case DatagramSendResult.Sent:
                return TransmitResult.Complete;
            case DatagramSendResult.WouldBlock:
                BlockedPort = port;
                return TransmitResult.Blocked;
            case DatagramSendResult.Closed:
                return TransmitResult.Fault;
            default:
                return TransmitResult.Dropped;
        }
    }

    // A packet is protected once only: what the socket does not take of protected packets is kept aside.
    private DatagramSendResult SendProtected(
        IDatagramProtector protector, UdpPort port, ReadOnlySpan<byte> bytes, int segmentSize, SocketAddress address, bool control, out int taken)
    {
        taken = 0;
        var scratch = Loop.Scratch;
        scratch.Clear();
        var size = 0;
        var count = 0;
        var isClosed = false;
        while (taken < bytes.Length)
        {
            var packet = bytes.Slice(taken, Math.Min(segmentSize, bytes.Length - taken));
            taken += packet.Length;
            var output = scratch.GetSpan(packet.Length + protector.MaxOverhead);
            var length = protector.Protect(packet, output, control);
            if (length <= 0)
            {
                continue;
            }

            if (count > 0 && (isClosed || length > size || count == DatagramGrouping.MaxSegments || scratch.Length + length > DatagramGrouping.MaxBytes))
            {
                // This packet lies behind the group that goes now; it then moves to the front.
                var result = port.SendGroup(scratch.Written.Span, size, address, out var part, ref _state);
                if (result == DatagramSendResult.WouldBlock)
                {
                    KeepRest(port, address, scratch.Written.Span[part..], size, output[..length]);
                }

                if (result != DatagramSendResult.Sent)
                {
                    return result;
                }

                var moved = output[..length];
                scratch.Clear();
                moved.CopyTo(scratch.GetSpan(length));
                count = 0;
            }

            if (count == 0)
            {
                size = length;
            }

            scratch.Advance(length);
            count++;
            isClosed = length < size;
        }

        if (count == 0)
        {
            return DatagramSendResult.Sent;
        }

        var last = port.SendGroup(scratch.Written.Span, size, address, out var sent, ref _state);
        if (last == DatagramSendResult.WouldBlock)
        {
            KeepRest(port, address, scratch.Written.Span[sent..], size, default);
        }

        return last;
    }

    private void KeepRest(UdpPort port, SocketAddress address, ReadOnlySpan<byte> rest, int segmentSize, ReadOnlySpan<byte> tail)
    {
        _rest = ArrayPool<byte>.Shared.Rent(rest.Length + tail.Length);
        rest.CopyTo(_rest);
        tail.CopyTo(_rest.AsSpan(rest.Length));
        (_restOffset, _restLength, _restSegmentSize, _restTail) = (0, rest.Length, segmentSize, tail.Length);
        (_restPort, _restAddress) = (port, address);
    }

    private void ReturnRest()
    {
        if (_rest.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rest);
        }

        (_rest, _restOffset, _restLength, _restTail) = ([], 0, 0, 0);
        (_restPort, _restAddress) = (null, null);
    }

    private Target? ToTarget(UdpDestination? destination) =>
        destination is null
            ? null
            : new Target(_media.CreateAddress(destination.Media), destination.Control is { } control ? _control.CreateAddress(control) : null);

    private sealed record Target(SocketAddress Media, SocketAddress? Control);
}
