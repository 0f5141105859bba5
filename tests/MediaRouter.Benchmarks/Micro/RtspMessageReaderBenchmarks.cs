using BenchmarkDotNet.Attributes;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>One frame of 14 packets off the connection of a publisher, as one receive brings it and in receives of 1000 bytes.</summary>
public class RtspMessageReaderBenchmarks
{
    private const int ReceiveBytes = 1000;

    private readonly byte[] _frame = Packets.InterleavedFrame();
    private readonly RtspMessageReader _reader = new();

    [GlobalSetup]
    public void AllowChannels() => _reader.AllowAllChannels();

    [Benchmark]
    public int WholeFrame()
    {
        var packets = 0;
        for (ReadOnlySpan<byte> input = _frame; !input.IsEmpty;)
        {
            packets += _reader.Read(input, out var consumed, out _) == RtspItem.Frame ? 1 : 0;
            input = input[consumed..];
        }

        return packets;
    }

    [Benchmark]
    public int InPieces()
    {
        var packets = 0;
        var consumedInAll = 0;
        for (var received = Math.Min(ReceiveBytes, _frame.Length); ; received = Math.Min(received + ReceiveBytes, _frame.Length))
        {
            while (_reader.Read(_frame.AsSpan(consumedInAll, received - consumedInAll), out var consumed, out _) == RtspItem.Frame)
            {
                packets++;
                consumedInAll += consumed;
                if (consumedInAll == _frame.Length)
                {
                    return packets;
                }
            }
        }
    }
}
