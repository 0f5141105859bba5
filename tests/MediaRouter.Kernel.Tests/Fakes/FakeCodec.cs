using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Fakes;

/// <summary>
/// A codec with pictures whose first payload byte tells all: <c>K</c> begins a key frame, <c>P</c> begins another, <c>.</c> continues one. A
/// payload of <c>S</c> and a number is a parameter set.
/// </summary>
internal sealed class FakeCodec : ICodec
{
    public int DepacketizersMade { get; private set; }

    public int UnitsMade { get; private set; }

    public string Label => "Fake";

    public bool TryRecognise(MediaKind kind, RtpFormat format, out CodecParameters? parameters)
    {
        parameters = new FakeParameters(0);
        return format.EncodingName == "FAKE";
    }

    public RtpFormat? DescribeRtp(TrackDescription track, byte payloadType) =>
        new() { PayloadType = payloadType, ClockRate = track.ClockRate, EncodingName = "FAKE", FormatParameters = $"set={((FakeParameters?)track.Parameters)?.Number}" };

    public IPacketScanner? CreateScanner(TrackDescription track) => new Scanner();

    public IDepacketizer? CreateDepacketizer(TrackDescription track)
    {
        DepacketizersMade++;
        return new Depacketizer(this);
    }

    public IPacketizer? CreatePacketizer(TrackDescription track, int maxPayloadSize) => new Packetizer(maxPayloadSize);

    private sealed class Scanner : IPacketScanner
    {
        public CodecParameters? Parameters { get; private set; }

        public bool Scan(ReadOnlySpan<byte> payload)
        {
            if (payload[0] == 'S')
            {
                Parameters = new FakeParameters(payload[1]);
            }

            return payload[0] is (byte)'K' or (byte)'S';
        }
    }

    private sealed class Depacketizer(FakeCodec owner) : IDepacketizer
    {
        public int Depacketize(PacketRun run, ICollection<AccessUnit> output)
        {
            owner.UnitsMade++;
            output.Add(new AccessUnit { Units = [run.Framed], Pts = run.Pts, Dts = run.Pts, IsRandomAccess = run.IsRandomAccess });
            return 0;
        }
    }

    private sealed class Packetizer(int maxPayloadSize) : IPacketizer
    {
        public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
        {
            var rest = unit.Units[0].Span;
            while (rest.Length > 0)
            {
                var size = Math.Min(maxPayloadSize, rest.Length);
                rest[..size].CopyTo(output.GetSpan(maxPayloadSize));
                output.Commit(size, marker: size == rest.Length);
                rest = rest[size..];
            }
        }
    }
}

internal sealed record FakeParameters(int Number) : CodecParameters;
