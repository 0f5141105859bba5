using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>G.711 and uncompressed sound, which the first byte of each tag describes.</summary>
internal sealed class PcmTrackReader(byte trackId, FlvCodec codec) : AudioTrackReader(trackId, codec)
{
    private const int G711Rate = 8000;

    // Indexed by the two bits of the rate.
    private static readonly int[] Rates = [5512, 11025, 22050, 44100];

    private CodecParameters? _parameters;
    private int _flags = -1;
    private int _sampleRate;
    private int _bytesPerFrame = 1;
    private bool _isWide;

    public override string Label => Codec == FlvCodec.Lpcm ? "LPCM" : "G711";

    public override bool IsConfigured => _parameters is not null;

    public override CodecParameters? Parameters => _parameters;

    protected override int NominalClockRate => _sampleRate;

    public override string? Configure(ReadOnlySpan<byte> record) => null;

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        if (packet.SoundFlags != _flags)
        {
            Take(packet.SoundFlags);
        }

        var length = packet.Body.Length - (packet.Body.Length % _bytesPerFrame);
        if (length == 0)
        {
            return null;
        }

        var samples = packet.Body[..length];
        output.Add(Make(_isWide ? Swap(samples.Span) : samples, nanoseconds, _sampleRate, length / _bytesPerFrame, receivedAt));
        return length == packet.Body.Length ? null : "sound ends within a sample";
    }

    private void Take(byte flags)
    {
        _flags = flags;
        var channels = (flags & 1) + 1;
        if (Codec == FlvCodec.Lpcm)
        {
            _isWide = (flags & 2) != 0;
            _sampleRate = Rates[flags >> 2];
            _bytesPerFrame = channels * (_isWide ? 2 : 1);
            _parameters = new LpcmParameters(_isWide ? 16 : 8, _sampleRate, channels);
        }
        else
        {
            _sampleRate = G711Rate;
            _bytesPerFrame = channels;
            _parameters = new G711Parameters(Codec == FlvCodec.G711MuLaw, G711Rate, channels);
        }
    }

    // FLV is little-endian, the model is in network order.
    private static byte[] Swap(ReadOnlySpan<byte> samples)
    {
        var swapped = GC.AllocateUninitializedArray<byte>(samples.Length);
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, short>(samples), MemoryMarshal.Cast<byte, short>(swapped.AsSpan()));
        return swapped;
    }
}
