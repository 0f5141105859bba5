using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>Keeps what a source writes.</summary>
internal sealed class RecordingWriter : IStreamWriter
{
    private readonly List<WrittenPacket> _packets = [];
    private readonly List<(Func<RecordingWriter, bool> Condition, TaskCompletionSource Met)> _waiting = [];

    public IStream Stream { get; } = new FakeStream();

    public bool IsAttached => true;

    public int Flushes { get; private set; }

    public long Lost { get; private set; }

    /// <summary>To be looked at within a condition, or when nothing comes any more.</summary>
    public List<(int Track, AccessUnit Unit)> Units { get; } = [];

    public List<string> Invalid { get; } = [];

    public IReadOnlyList<WrittenPacket> Packets
    {
        get
        {
            lock (_packets)
            {
                return [.. _packets];
            }
        }
    }

    /// <summary>Completes when the condition is met.</summary>
    public Task WaitAsync(Func<RecordingWriter, bool> condition)
    {
        lock (_packets)
        {
            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, met));
            Check();
            return met.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public Task WaitForPacketsAsync(int count) => WaitAsync(writer => writer._packets.Count >= count);

    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0)
    {
        lock (_packets)
        {
            RtpPacket.TryRead(packet, out var header, out _);
            _packets.Add(new WrittenPacket(track, header.SequenceNumber, header.Timestamp, ntpUnixNanoseconds, packet.ToArray()));
            Check();
        }
    }

    public void Flush()
    {
        lock (_packets)
        {
            Flushes++;
        }
    }

    public void WriteAccessUnit(int track, AccessUnit unit)
    {
        lock (_packets)
        {
            Units.Add((track, unit));
            Check();
        }
    }

    public void ReportLost(int track, long packets)
    {
        lock (_packets)
        {
            Lost += packets;
            Check();
        }
    }

    public void ReportInvalid(int track, string cause)
    {
        lock (_packets)
        {
            Invalid.Add(cause);
            Check();
        }
    }

    private void Check()
    {
        foreach (var (_, met) in _waiting.Where(waiting => waiting.Condition(this)).ToList())
        {
            met.TrySetResult();
        }
    }

    internal sealed record WrittenPacket(int Track, ushort Sequence, uint Timestamp, long Ntp, byte[] Bytes);
}
