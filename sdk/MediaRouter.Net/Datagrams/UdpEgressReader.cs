using System.Net;

namespace MediaRouter.Net;

/// <summary>A reader of datagrams: one segmentation-offload send per group of a chunk. Multicast is this with a group address.</summary>
/// <remarks>
/// Nothing waits: when the socket takes no more, the rest of the unit is dropped for this reader, which then waits for a random-access point.
/// </remarks>
public sealed class UdpEgressReader : EgressReader
{
    private readonly UdpPort _media;
    private readonly UdpPort _control;
    private readonly IDatagramProtector? _protector;

    // Touched only by the loop.
    private DatagramSendState _state = DatagramSendState.Initial;

    // Replaced as a whole by whoever sets a destination; read by the loop.
    private Target?[] _targets;

    // Written by those who post and by the loop.
    private int _postedBytes;

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
        : base(loops, options, owner)
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
    public bool PostDatagram(int track, ReadOnlyMemory<byte> bytes, bool control)
    {
        if (HasEnded)
        {
            return false;
        }

        if (Interlocked.Add(ref _postedBytes, bytes.Length) > MaxPostedBytes)
        {
            Loop.Enqueue(new LoopItem(LoopCommand.FailPostOverflow, this, null));
            return false;
        }

        Loop.Enqueue(new LoopItem(LoopCommand.Post, this, new PostedBytes(bytes, IsEncoded: false, track, control)));
        return true;
    }

    private protected override void Deliver(Chunk chunk)
    {
        var target = Find(chunk.TrackIndex);
        var address = chunk.IsControl ? target?.Control : target?.Media;
        if (address is null)
        {
            return;
        }

        var port = chunk.IsControl ? _control : _media;
        var bytes = chunk.Bytes.Span;
        var sentBytes = 0L;
        var packetsLeft = chunk.PacketCount;
        foreach (var group in chunk.Groups)
        {
            var result = SendGroup(port, bytes.Slice(group.Offset, group.Length), group.SegmentSize, address, chunk.IsControl, out var sent);
            sentBytes += sent;
            if (result == DatagramSendResult.Sent)
            {
                packetsLeft -= group.Count;
                continue;
            }

            CountBytes(sentBytes);
            GiveUp(chunk, Math.Max(1, packetsLeft), result);
            return;
        }

        CountBytes(sentBytes);
        CountSent(chunk);
    }

    private protected override void SendPosted(PostedBytes posted)
    {
        Interlocked.Add(ref _postedBytes, -posted.Bytes.Length);
        var target = Find(posted.Track);
        if ((posted.IsControl ? target?.Control : target?.Media) is not { } address)
        {
            return;
        }

        var port = posted.IsControl ? _control : _media;
        if (SendGroup(port, posted.Bytes.Span, posted.Bytes.Length, address, posted.IsControl, out var sent) == DatagramSendResult.Closed)
        {
            Fail(EgressFailure.TransportFault);
            return;
        }

        CountBytes(sent);
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

    private void GiveUp(Chunk chunk, int packets, DatagramSendResult result)
    {
        if (result == DatagramSendResult.Closed)
        {
            Fail(EgressFailure.TransportFault);
            return;
        }

        if (!chunk.IsControl)
        {
            AbandonUnit(chunk.TrackIndex);
        }

        CountDiscarded(packets, isUnit: !chunk.IsControl);
    }

    private DatagramSendResult SendGroup(UdpPort port, ReadOnlySpan<byte> bytes, int segmentSize, SocketAddress address, bool control, out int sent)
    {
        var result = _protector is null
            ? port.SendGroup(bytes, segmentSize, address, out sent, ref _state)
            : SendProtected(_protector, port, bytes, segmentSize, address, control, out sent);
        if (_state.Refused)
        {
            _state.Refused = false;
            CountUnreachable();
        }

        return result;
    }

    private DatagramSendResult SendProtected(
        IDatagramProtector protector, UdpPort port, ReadOnlySpan<byte> bytes, int segmentSize, SocketAddress address, bool control, out int sent)
    {
        sent = 0;
        var scratch = Loop.Scratch;
        scratch.Clear();
        var size = 0;
        var count = 0;
        var isClosed = false;
        while (!bytes.IsEmpty)
        {
            var packet = bytes[..Math.Min(segmentSize, bytes.Length)];
            bytes = bytes[packet.Length..];
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
                sent += part;
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

        var last = port.SendGroup(scratch.Written.Span, size, address, out var rest, ref _state);
        sent += rest;
        return last;
    }

    private Target? ToTarget(UdpDestination? destination) =>
        destination is null
            ? null
            : new Target(_media.CreateAddress(destination.Media), destination.Control is { } control ? _control.CreateAddress(control) : null);

    private sealed record Target(SocketAddress Media, SocketAddress? Control);
}
