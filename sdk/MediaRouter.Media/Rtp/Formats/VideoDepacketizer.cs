using System.Runtime.InteropServices;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Makes access units of the packets of one video track: what the payload formats have in common.</summary>
/// <remarks>
/// <para>A unit ends with the marker, or where the time stamp changes. A marker does not end what holds no picture yet. A sender that is caught
/// setting the marker in the middle of pictures is no longer believed.</para>
/// <para>A unit of which a packet is missing or malformed is dropped as a whole and counted once, since a decoder does worse with half a picture than
/// with the one before. Units that follow are handed on. Packets that are missing between two units cost the later one only if its picture does
/// not begin where it should. Packets that come late or twice are ignored.</para>
/// <para>The packets of an unfinished unit are kept as they were published; its bytes are copied once, into one array of their size.</para>
/// </remarks>
public abstract class VideoDepacketizer : IDepacketizer
{
    /// <summary>Largest access unit accepted, headers of its packets counted. 2160p60 at 50 Mbit/s stays below 8 MiB.</summary>
    internal const int MaxUnitBytes = 8 * 1024 * 1024;

    /// <summary>Most elements of an access unit. ITU-T H.265, table A.8: at most 600 slice segments; messages come on top.</summary>
    internal const int MaxElements = 4096;

    /// <summary>Most fragments of an access unit: the largest one in packets of 512 bytes.</summary>
    internal const int MaxFragments = 16 * 1024;

    // Steps back of the sequence number up to this are packets that come late or twice; larger ones are a sender that began anew.
    private const int LateWindow = 64;

    // Room for the fragments of an ordinary unit. What a larger one needed is given back.
    private const int UsualFragments = 1024;

    private readonly List<Fragment> _fragments = [];
    private int _elementCount;
    private int _heldBytes;

    private bool _hasSequence;
    private ushort _nextSequence;
    private bool _isMarkerUnreliable;
    private int _dropped;

    // The unit that is being gathered.
    private bool _isOpen;
    private bool _isDamaged;
    private bool _repeatsTime;
    private uint _timestamp;
    private long _pts;
    private long _ntp;
    private long _receivedAt;

    // Until the first unit has ended, what is missing was not lost but sent before this object was made.
    private bool _isJoining = true;

    private protected VideoDepacketizer()
    {
    }

    /// <summary>Whether packets before the present one are missing that may have been the beginning of the unit.</summary>
    private protected bool IsBeginningUncertain { get; private set; } = true;

    /// <summary>Whether the unit holds a part of a picture.</summary>
    private protected bool HasPicture { get; private set; }

    /// <summary>Whether the last element goes on in the next packet.</summary>
    private protected bool IsElementOpen { get; set; }

    /// <inheritdoc/>
    public int Depacketize(PacketRun run, ICollection<AccessUnit> output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        _dropped = 0;
        var end = 0;
        uint? firstTimestamp = null;
        foreach (var packet in run)
        {
            var start = end + PacketRun.PrefixLength;
            end = start + packet.Length;
            if (RtpPacket.TryRead(packet, out var header, out _))
            {
                firstTimestamp ??= header.Timestamp;
                var pts = run.Pts + unchecked((int)(header.Timestamp - firstTimestamp.Value));
                Take(run, pts, header, run.Framed.Slice(start + header.PayloadOffset, header.PayloadLength), output);
            }
        }

        return _dropped;
    }

    /// <summary>Takes one payload: adds to the elements, and to the parameters even if the unit is damaged.</summary>
    /// <param name="payload">Not empty; published.</param>
    private protected abstract PayloadResult TakePayload(ReadOnlyMemory<byte> payload);

    /// <summary>Finishes an access unit.</summary>
    /// <param name="elements">The elements, in memory that may still be written; may be replaced.</param>
    /// <param name="isRandomAccess">Whether a reader may start with the unit.</param>
    /// <param name="newParameters">Parameters that hold from this unit on, if they changed.</param>
    /// <returns><see langword="false"/> if the unit is malformed, which shows only as a whole.</returns>
    private protected abstract bool Complete(ref ReadOnlyMemory<byte>[] elements, out bool isRandomAccess, out CodecParameters? newParameters);

    /// <summary>Begins the picture of the unit, or goes on with it.</summary>
    /// <param name="isBeginning">Whether a picture begins in the payload.</param>
    private protected PayloadResult TakePicture(bool isBeginning)
    {
        if (!HasPicture && !isBeginning)
        {
            if (IsBeginningUncertain)
            {
                return PayloadResult.BeginningMissing;
            }

            // The rest of a picture that a marker ended too early: from now on only time stamps count.
            _isMarkerUnreliable |= _repeatsTime;
        }

        HasPicture = true;
        return PayloadResult.Taken;
    }

    /// <summary>Begins an element.</summary>
    /// <param name="data">Its first or only bytes; published.</param>
    private protected void BeginElement(ReadOnlyMemory<byte> data) => BeginElement(data, 0, 0);

    /// <summary>Begins an element with a header that is not in the packet as it must be in the unit.</summary>
    /// <param name="data">What follows the header; published.</param>
    /// <param name="header">The header, in the lower bytes.</param>
    /// <param name="headerLength">0 to 2.</param>
    private protected void BeginElement(ReadOnlyMemory<byte> data, int header, int headerLength)
    {
        _elementCount++;
        _fragments.Add(new Fragment(data, (ushort)header, (byte)headerLength, IsFirst: true));
    }

    /// <summary>Goes on with the last element.</summary>
    /// <param name="data">Published.</param>
    private protected void ContinueElement(ReadOnlyMemory<byte> data) => _fragments.Add(new Fragment(data, 0, 0, IsFirst: false));

    private void Take(PacketRun run, long pts, in RtpHeader header, ReadOnlyMemory<byte> payload, ICollection<AccessUnit> output)
    {
        var isGap = false;
        if (_hasSequence)
        {
            var step = RtpSequence.Distance(_nextSequence, header.SequenceNumber);
            if (step is < 0 and >= -LateWindow)
            {
                return;
            }

            isGap = step != 0;
        }

        _hasSequence = true;
        _nextSequence = RtpSequence.Add(header.SequenceNumber, 1);
        if (_isOpen && header.Timestamp != _timestamp)
        {
            if (isGap && HasPicture)
            {
                // The end of the unit was not seen: it may be what is missing.
                Damage();
            }

            End(output);
        }

        if (isGap)
        {
            if (_isOpen && (HasPicture || IsElementOpen))
            {
                Damage();
            }

            IsBeginningUncertain = true;
        }

        if (payload.IsEmpty)
        {
            // Padding alone, as senders probe the bandwidth with.
            return;
        }

        if (!_isOpen)
        {
            Begin(run, pts, header.Timestamp, isGap);
        }

        Add(payload);
        if (header.Marker && (HasPicture || _isDamaged) && !_isMarkerUnreliable)
        {
            End(output);
        }
    }

    private void Begin(PacketRun run, long pts, uint timestamp, bool isGap)
    {
        _isOpen = true;
        _repeatsTime = !_isJoining && !isGap && timestamp == _timestamp;
        _timestamp = timestamp;
        _pts = pts;
        _ntp = run.NtpUnixNanoseconds;
        _receivedAt = run.ReceivedAt;
    }

    private void Add(ReadOnlyMemory<byte> payload)
    {
        _heldBytes += PacketRun.PrefixLength + RtpPacket.FixedHeaderLength + payload.Length;
        var result = TakePayload(payload);
        if (result == PayloadResult.BeginningMissing)
        {
            Damage(isCounted: !_isJoining);
        }
        else if (result == PayloadResult.Malformed || _heldBytes > MaxUnitBytes || _elementCount > MaxElements || _fragments.Count > MaxFragments)
        {
            Damage();
        }

        if (_isDamaged)
        {
            Discard();
        }
    }

    private void Damage(bool isCounted = true)
    {
        if (!_isDamaged)
        {
            _isDamaged = true;
            _dropped += isCounted ? 1 : 0;
        }

        Discard();
    }

    private void Discard()
    {
        _fragments.Clear();
        if (_fragments.Capacity > UsualFragments)
        {
            _fragments.Capacity = UsualFragments;
        }

        _elementCount = 0;
        _heldBytes = 0;
        IsElementOpen = false;
    }

    private void End(ICollection<AccessUnit> output)
    {
        // Without a picture there are only messages, which belong to no unit.
        if (!_isDamaged && HasPicture)
        {
            var elements = Gather();
            if (Complete(ref elements, out var isRandomAccess, out var newParameters))
            {
                output.Add(new AccessUnit
                {
                    Units = elements,
                    Pts = _pts,
                    Dts = _pts,
                    NtpUnixNanoseconds = _ntp,
                    IsRandomAccess = isRandomAccess,
                    NewParameters = newParameters,
                    ReceivedAt = _receivedAt,
                });
            }
            else
            {
                _dropped++;
            }
        }

        Discard();
        _isOpen = false;
        _isDamaged = false;
        _isJoining = false;
        HasPicture = false;
        IsBeginningUncertain = false;
    }

    private ReadOnlyMemory<byte>[] Gather()
    {
        var fragments = CollectionsMarshal.AsSpan(_fragments);
        var length = 0;
        foreach (ref readonly var fragment in fragments)
        {
            length += fragment.HeaderLength + fragment.Data.Length;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var elements = new ReadOnlyMemory<byte>[_elementCount];
        var count = 0;
        var (start, end) = (0, 0);
        foreach (ref readonly var fragment in fragments)
        {
            if (fragment.IsFirst)
            {
                if (count > 0)
                {
                    elements[count - 1] = bytes.AsMemory(start, end - start);
                }

                count++;
                start = end;
                for (var i = fragment.HeaderLength - 1; i >= 0; i--)
                {
                    bytes[end++] = (byte)(fragment.Header >> (8 * i));
                }
            }

            fragment.Data.Span.CopyTo(bytes.AsSpan(end));
            end += fragment.Data.Length;
        }

        if (count > 0)
        {
            elements[count - 1] = bytes.AsMemory(start, end - start);
        }

        return elements;
    }

    private readonly record struct Fragment(ReadOnlyMemory<byte> Data, ushort Header, byte HeaderLength, bool IsFirst);
}
