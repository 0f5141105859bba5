namespace MediaRouter.Media.Codecs;

/// <summary>Writes bits, most significant first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _free;

    public void Write(uint value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            if (_free == 0)
            {
                _bytes.Add(0);
                _free = 8;
            }

            _free--;
            _bytes[^1] |= (byte)(((value >> i) & 1) << _free);
        }
    }

    public byte[] ToArray() => [.. _bytes];
}
