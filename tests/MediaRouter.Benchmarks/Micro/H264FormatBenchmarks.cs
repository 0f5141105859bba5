using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Media.Rtp;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>Once per picture and stream: 20 kB in 14 packets, into packets and out of them.</summary>
public class H264FormatBenchmarks : IRtpPayloadWriter
{
    private const int MaxPayload = 1440;
    private const int FirstSliceBit = 0x80;
    private const int FragmentHeaders = 2;

    private readonly byte[] _frame = Packets.InterleavedFrame();
    private readonly byte[] _payload = new byte[MaxPayload];
    private readonly H264Packetizer _packetizer = new(null, MaxPayload);
    private readonly H264Depacketizer _depacketizer = new(null);
    private readonly List<AccessUnit> _output = [];
    private PacketRun? _run;
    private AccessUnit? _unit;
    private ushort _sequence;
    private int _written;

    [GlobalSetup]
    public void MakeUnit()
    {
        _frame[PacketizedFrame.PrefixBytes + PacketizedFrame.RtpHeaderBytes + FragmentHeaders] |= FirstSliceBit;
        _run = new PacketRun
        {
            Track = null!,
            Framed = _frame,
            PacketCount = Packets.FramePackets,
            Pts = 0,
            NtpUnixNanoseconds = 0,
            StartsUnit = true,
            EndsUnit = true,
            IsRandomAccess = false,
            ReceivedAt = 0,
        };
        Depacketize();
        _unit = _output[0];
    }

    [Benchmark]
    public int Packetize()
    {
        _written = 0;
        _packetizer.Packetize(_unit!, this);
        return _written;
    }

    [Benchmark]
    public int Depacketize()
    {
        // The numbers go on, or the packets would be old ones.
        for (var at = 0; at < _frame.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(at + 2));
            RtpPacket.SetSequenceNumber(_frame.AsSpan(at + PacketRun.PrefixLength), _sequence++);
            at += PacketRun.PrefixLength + length;
        }

        _output.Clear();
        _depacketizer.Depacketize(_run!, _output);
        return _output.Count == 1 ? 1 : throw new InvalidOperationException("The unit did not come out.");
    }

    public Span<byte> GetSpan(int size) => _payload.AsSpan(0, size);

    public void Commit(int size, bool marker, int timestampOffset = 0) => _written += size;
}
