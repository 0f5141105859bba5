using System.Buffers.Binary;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>
/// A playlist compressed once for all viewers whose session stands in each address. The secret stands in it once, as it is, and all its other places are copies of
/// that: to write the playlist of a viewer is to copy the template, to put the secret in, and to correct the check, which is linear in the secret.
/// </summary>
/// <remarks>Source: RFC 1952 for the container, RFC 1951 for the stream.</remarks>
internal sealed class GzipTemplate
{
    private const int HashBits = 12;
    private const int LongestChain = 16;
    private const int TrailerLength = 8;

    private readonly byte[] _bytes;
    private readonly int _secretAt;
    private readonly uint _check;
    private readonly uint _secretFactor;

    private GzipTemplate(byte[] bytes, int secretAt, uint check, uint secretFactor)
    {
        (_bytes, _secretAt, _check, _secretFactor) = (bytes, secretAt, check, secretFactor);
    }

    /// <summary>Length of the compressed playlist, the same for each viewer.</summary>
    public int Length => _bytes.Length;

    // RFC 1952, section 2.3: deflate, no name, no time, fastest, unknown system.
    private static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 0xFF];

    /// <summary>Compresses.</summary>
    /// <param name="text">The playlist with zeros for the secret.</param>
    /// <param name="secrets">Where the secrets begin, in order; at least one.</param>
    /// <param name="secretLength">Length of each.</param>
    /// <returns><see langword="null"/> if two of them are so far apart that one cannot be a copy of the other.</returns>
    public static GzipTemplate? Make(ReadOnlySpan<byte> text, ReadOnlySpan<int> secrets, int secretLength)
    {
        var output = new DeflateWriter();
        output.Raw(Header);
        output.BeginBlock(isLast: false);
        var finder = new CopyFinder(text.Length);
        var (position, secretAt, factor) = (0, 0, 0u);
        for (var i = 0; i < secrets.Length; i++)
        {
            finder.Compress(text, position, secrets[i], output);
            position = secrets[i] + secretLength;
            factor ^= Crc32.Shift(text.Length - position);
            if (i == 0)
            {
                output.EndBlock();
                secretAt = output.Stored(text[secrets[i]..position]);
                output.BeginBlock(isLast: true);
                continue;
            }

            var distance = secrets[i] - secrets[i - 1];
            if (distance > DeflateWriter.LongestDistance || secretLength is < DeflateWriter.ShortestCopy or > DeflateWriter.LongestCopy)
            {
                return null;
            }

            output.Copy(secretLength, distance);
        }

        finder.Compress(text, position, text.Length, output);
        output.EndBlock();
        output.Align();
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteInt32LittleEndian(trailer[4..], text.Length);
        output.Raw(trailer);
        return new GzipTemplate(output.ToArray(), secretAt, Crc32.Compute(text), factor);
    }

    /// <summary>Writes the playlist of one viewer.</summary>
    /// <param name="secret">As long as said.</param>
    /// <param name="remainder">Of the secret; see <see cref="Crc32.Remainder"/>.</param>
    /// <param name="target"><see cref="Length"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> secret, uint remainder, Span<byte> target)
    {
        _bytes.CopyTo(target);
        secret.CopyTo(target[_secretAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[(_bytes.Length - TrailerLength)..], _check ^ Crc32.Multiply(_secretFactor, remainder));
    }

    /// <summary>Finds what has stood before.</summary>
    private sealed class CopyFinder
    {
        private readonly int[] _latest = new int[1 << HashBits];
        private readonly int[] _before;

        public CopyFinder(int length)
        {
            _before = new int[length];
            _latest.AsSpan().Fill(-1);
        }

        /// <summary>Writes a section. Nothing outside it is copied to, everything before can be copied from.</summary>
        public void Compress(ReadOnlySpan<byte> text, int begin, int end, DeflateWriter output)
        {
            while (begin < end)
            {
                var (length, distance) = Find(text, begin, end);
                if (length < sizeof(int))
                {
                    output.Literal(text[begin]);
                    length = 1;
                }
                else
                {
                    output.Copy(length, distance);
                }

                for (var next = begin + length; begin < next; begin++)
                {
                    Learn(text, begin);
                }
            }
        }

        private (int Length, int Distance) Find(ReadOnlySpan<byte> text, int position, int end)
        {
            var (best, distance) = (0, 0);
            var limit = Math.Min(end - position, DeflateWriter.LongestCopy);
            if (limit < sizeof(int))
            {
                return default;
            }

            var candidate = _latest[Hash(text, position)];
            for (var i = 0; i < LongestChain && candidate >= 0 && position - candidate <= DeflateWriter.LongestDistance; i++)
            {
                var length = text.Slice(position, limit).CommonPrefixLength(text[candidate..]);
                if (length > best)
                {
                    (best, distance) = (length, position - candidate);
                }

                candidate = _before[candidate];
            }

            return (best, distance);
        }

        private void Learn(ReadOnlySpan<byte> text, int position)
        {
            if (position + sizeof(int) <= text.Length)
            {
                ref var latest = ref _latest[Hash(text, position)];
                (_before[position], latest) = (latest, position);
            }
        }

        private static int Hash(ReadOnlySpan<byte> text, int position) =>
            (int)((BinaryPrimitives.ReadUInt32LittleEndian(text[position..]) * 0x9E37_79B1) >> (32 - HashBits));
    }
}
