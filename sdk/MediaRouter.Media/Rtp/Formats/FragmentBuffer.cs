namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Gathers the fragments of one access unit in memory that is used again for the next.</summary>
/// <param name="maxLength">Longest unit in bytes; what is longer is refused, so that a peer cannot make the buffer grow without end.</param>
internal sealed class FragmentBuffer(int maxLength)
{
    private const int SmallestCapacity = 2048;

    private byte[] _bytes = [];

    /// <summary>Bytes gathered.</summary>
    public int Length { get; private set; }

    /// <summary>What was gathered; borrowed until the next call.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Adds a fragment.</summary>
    /// <returns><see langword="false"/> if the unit becomes too long; nothing is added then.</returns>
    public bool TryAppend(ReadOnlySpan<byte> fragment)
    {
        if (fragment.Length > maxLength - Length)
        {
            return false;
        }

        var length = Length + fragment.Length;
        if (length > _bytes.Length)
        {
            var larger = GC.AllocateUninitializedArray<byte>(Math.Clamp(2 * _bytes.Length, Math.Max(length, SmallestCapacity), Math.Max(length, maxLength)));
            Span.CopyTo(larger);
            _bytes = larger;
        }

        fragment.CopyTo(_bytes.AsSpan(Length));
        Length = length;
        return true;
    }

    /// <summary>Forgets what was gathered.</summary>
    public void Clear() => Length = 0;

    /// <summary>Copies what was gathered into memory of its own, and forgets it.</summary>
    /// <param name="prefix">Bytes to be put in front of it.</param>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> prefix = default)
    {
        var unit = GC.AllocateUninitializedArray<byte>(prefix.Length + Length);
        prefix.CopyTo(unit);
        Span.CopyTo(unit.AsSpan(prefix.Length));
        Clear();
        return unit;
    }
}
