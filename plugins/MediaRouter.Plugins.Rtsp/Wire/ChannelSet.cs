using System.Runtime.CompilerServices;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>A set of interleaved channel numbers.</summary>
internal struct ChannelSet
{
    private Words _words;

    public readonly bool Contains(byte channel) => (_words[channel >> 6] & (1UL << (channel & 63))) != 0;

    public void Add(byte channel) => _words[channel >> 6] |= 1UL << (channel & 63);

    public void AddAll()
    {
        for (var i = 0; i < 4; i++)
        {
            _words[i] = ulong.MaxValue;
        }
    }

    [InlineArray(4)]
    private struct Words
    {
        private ulong _first;
    }
}
