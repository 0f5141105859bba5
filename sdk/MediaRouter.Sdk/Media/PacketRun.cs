using System.Buffers.Binary;

namespace MediaRouter.Sdk.Media;

/// <summary>Consecutive RTP packets of one track, at most one frame's worth, contiguous in memory and never written again.</summary>
/// <remarks>
/// Each packet is preceded by four bytes: <c>0x24</c>, twice the track's media index, and the length of the packet as 16 bits in network
/// order. That is the framing of RTP inside a TCP connection (RFC 7826, section 14), and its last two bytes are the framing of RFC 4571, so that
/// such forms can send the run as it is.
/// </remarks>
public sealed class PacketRun
{
    /// <summary>Bytes in front of each packet.</summary>
    public const int PrefixLength = 4;

    /// <summary>First byte of the prefix.</summary>
    public const byte PrefixMagic = 0x24;

    /// <summary>Length at which a run is closed although its frame goes on.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The track.</summary>
    public required ITrack Track { get; init; }

    /// <summary>All packets with their prefixes.</summary>
    public required ReadOnlyMemory<byte> Framed { get; init; }

    /// <summary>Number of packets.</summary>
    public required int PacketCount { get; init; }

    /// <summary>Presentation time of the packets: unwrapped RTP time stamp in ticks of the track's clock rate.</summary>
    public required long Pts { get; init; }

    /// <summary>Wall-clock time of the access unit, nanoseconds since 1970-01-01 UTC.</summary>
    public required long NtpUnixNanoseconds { get; init; }

    /// <summary>Whether the first packet is the first of an access unit.</summary>
    public required bool StartsUnit { get; init; }

    /// <summary>Whether the last packet is the last of its access unit.</summary>
    public required bool EndsUnit { get; init; }

    /// <summary>Whether a reader may start with this run. Always true for a unit of a track without random-access points.</summary>
    public required bool IsRandomAccess { get; init; }

    /// <summary>When the first packet was received, a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>Walks the packets; each is a complete RTP packet without its prefix.</summary>
    public Enumerator GetEnumerator() => new(Framed.Span);

    /// <summary>Walks the packets of a run.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> framed) => _rest = framed;

        /// <summary>The packet.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Moves to the next packet.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < PrefixLength)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
            Current = _rest.Slice(PrefixLength, length);
            _rest = _rest[(PrefixLength + length)..];
            return true;
        }
    }
}
