using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using MediaRouter.Media.Srtp;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>Once per packet and encrypted reader. A different reader's keys each time, as in a fan-out.</summary>
public class SrtpProtectorBenchmarks
{
    private const int Readers = 64;
    private const int TagRoom = 32;

    private readonly byte[] _packet = Packets.Rtp();
    private readonly byte[] _protected = new byte[Packets.Rtp().Length + TagRoom];
    private readonly SrtpContext[] _contexts = new SrtpContext[Readers];
    private readonly SrtpProtector[] _protectors = new SrtpProtector[Readers];
    private int _next;
    private ushort _sequence;

    [Params(SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1Tag80)]
    public SrtpProfile Profile { get; set; }

    [GlobalSetup]
    public void CreateProtectors()
    {
        for (var i = 0; i < Readers; i++)
        {
            var keyAndSalt = new byte[Profile.KeyLength() + Profile.SaltLength()];
            new Random(i).NextBytes(keyAndSalt);
            if (!SrtpMasterKey.TryCreate(Profile, keyAndSalt, out var masterKey))
            {
                throw new InvalidOperationException("The key has the wrong length.");
            }

            _contexts[i] = new SrtpContext(masterKey!);
            _protectors[i] = new SrtpProtector(_contexts[i]);
        }
    }

    [GlobalCleanup]
    public void DisposeContexts() => Array.ForEach(_contexts, context => context.Dispose());

    [Benchmark]
    public int TryProtectRtp()
    {
        if (++_next == Readers)
        {
            _next = 0;
            BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), ++_sequence);
        }

        return _protectors[_next].TryProtectRtp(_packet, _protected, out var written) ? written : -1;
    }
}
