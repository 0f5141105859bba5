using System.Runtime.InteropServices;
using MediaRouter.Benchmarks.Load.Measuring;
using MediaRouter.Benchmarks.Load.Native;

namespace MediaRouter.Benchmarks.Load.Reading;

/// <summary>One thread that receives for many readers out of one epoll set into buffers that they share.</summary>
internal sealed unsafe class ReaderLoop : IDisposable
{
    /// <summary>Small enough to stay in a second-level cache.</summary>
    public const int TcpBufferBytes = 256 * 1024;

    private const int DatagramSlots = 8;
    private const int DatagramBytes = 65_536;
    private const int ControlBytes = 64;
    private const int WaitMilliseconds = 10;

    private readonly IPolledReader[] _readers;
    private readonly Lock _adding = new();
    private readonly Thread _thread;
    private readonly byte* _memory;
    private readonly MultiMessageHeader* _messages;
    private readonly IoVector* _vectors;
    private readonly byte* _control;
    private readonly ManualResetEventSlim _phaseReached = new();
    private volatile int _readerCount;
    private volatile RunPhase _wantedPhase;
    private volatile bool _stopping;

    // Touched only by the loop.
    private RunPhase _phase;
    private long _bytes;
    private long _packets;
    private long _phaseStarted;
    private double _cpuAtPhaseStart;
    private long _nextTick;

    public EventPoll Poll { get; } = new();

    /// <summary>Receives go here; <see cref="TcpReader.CarryLimit"/> bytes before it are free as well.</summary>
    public byte* TcpBuffer => _memory + TcpReader.CarryLimit;

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Bytes of the window; stable once the phase is <see cref="RunPhase.Done"/>, as are the next three.</summary>
    public long WindowBytes { get; private set; }

    public long WindowPackets { get; private set; }

    public double WindowSeconds { get; private set; }

    public double WindowCpuSeconds { get; private set; }

    /// <summary>Running total of bytes since the start, for progress.</summary>
    public long TotalBytes => Volatile.Read(ref _bytes);

    public ReaderLoop(int capacity)
    {
        _readers = new IPolledReader[capacity];
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(TcpReader.CarryLimit + Math.Max(TcpBufferBytes, DatagramSlots * DatagramBytes)), 4096);
        _messages = (MultiMessageHeader*)NativeMemory.AllocZeroed(DatagramSlots, (nuint)sizeof(MultiMessageHeader));
        _vectors = (IoVector*)NativeMemory.AllocZeroed(DatagramSlots, (nuint)sizeof(IoVector));
        _control = (byte*)NativeMemory.AllocZeroed(DatagramSlots, ControlBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = "readers" };
        _thread.Start();
    }

    public static ulong EventData(int reader, int kind) => ((ulong)(uint)reader << 16) | (uint)kind;

    public void Add(IPolledReader reader)
    {
        lock (_adding)
        {
            var index = _readerCount;
            _readers[index] = reader;
            _readerCount = index + 1;
            reader.Register(this, index);
        }
    }

    /// <summary>Makes the loop take its marks for the phase, and waits until it has.</summary>
    public void Enter(RunPhase phase)
    {
        _phaseReached.Reset();
        _wantedPhase = phase;
        _phaseReached.Wait();
    }

    public void Count(int bytes)
    {
        _bytes += bytes;
        _packets++;
    }

    public void CountBytes(long bytes) => _bytes += bytes;

    public void RecordLatency(long nanoseconds)
    {
        if (_phase == RunPhase.Measuring)
        {
            Latency.Record(nanoseconds);
        }
    }

    /// <summary>Message headers that point to fresh buffers, valid until the next call.</summary>
    public MultiMessageHeader* PrepareDatagrams()
    {
        for (var i = 0; i < DatagramSlots; i++)
        {
            _vectors[i].Base = _memory + ((nint)i * DatagramBytes);
            _vectors[i].Length = DatagramBytes;
            ref var header = ref _messages[i].Header;
            header.Vectors = _vectors + i;
            header.VectorCount = 1;
            header.Control = _control + (i * ControlBytes);
            header.ControlLength = ControlBytes;
        }

        return _messages;
    }

    public void Stop()
    {
        _stopping = true;
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        Poll.Dispose();
        _phaseReached.Dispose();
        NativeMemory.AlignedFree(_memory);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_control);
    }

    private void Run()
    {
        while (!_stopping)
        {
            var count = Poll.Wait(WaitMilliseconds);
            for (var i = 0; i < count; i++)
            {
                var data = Poll.Data(i);
                _readers[data >> 16].OnReadable(this, (int)(data & 0xFFFF));
            }

            if (_wantedPhase != _phase)
            {
                ChangePhase(_wantedPhase);
            }

            var now = MonotonicClock.Now;
            if (now >= _nextTick)
            {
                _nextTick = now + MonotonicClock.NanosecondsPerSecond;
                for (var i = 0; i < _readerCount; i++)
                {
                    _readers[i].Tick(this, now);
                }
            }
        }
    }

    private void ChangePhase(RunPhase phase)
    {
        var now = MonotonicClock.Now;
        var cpu = Libc.ThreadCpuSeconds();
        if (phase == RunPhase.Measuring)
        {
            for (var i = 0; i < _readerCount; i++)
            {
                _readers[i].Mark();
            }

            (WindowBytes, WindowPackets) = (_bytes, _packets);
            (_phaseStarted, _cpuAtPhaseStart) = (now, cpu);
        }
        else
        {
            (WindowBytes, WindowPackets) = (_bytes - WindowBytes, _packets - WindowPackets);
            WindowSeconds = (now - _phaseStarted) / 1e9;
            WindowCpuSeconds = cpu - _cpuAtPhaseStart;
            for (var i = 0; i < _readerCount; i++)
            {
                _readers[i].Freeze();
            }
        }

        _phase = phase;
        _phaseReached.Set();
    }
}
