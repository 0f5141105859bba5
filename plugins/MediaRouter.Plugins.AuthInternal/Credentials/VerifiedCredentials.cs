using System.Buffers.Binary;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>Remembers which supplied credentials were found right by a long computation, so that it is done once and not for each request.</summary>
/// <remarks>
/// Only complete successes enter: whoever does not know a password can neither fill the memory nor learn from the time of an answer
/// which users exist. The keys are keyed digests, worthless to whoever reads the memory later.
/// </remarks>
internal sealed class VerifiedCredentials
{
    // Two generations bound the memory: when the young one is full it becomes the old one, and what nobody used since then is forgotten.
    private const int MostPerGeneration = 1024;

    private readonly Lock _lock = new();
    private HashSet<UInt128> _young = [];
    private HashSet<UInt128> _old = [];

    /// <summary>Whether these credentials were found right for this pair.</summary>
    public bool Contains(CredentialPair pair, SuppliedText user, SuppliedText password)
    {
        var key = Key(pair, user, password);
        lock (_lock)
        {
            if (_young.Contains(key))
            {
                return true;
            }

            if (!_old.Contains(key))
            {
                return false;
            }

            AddLocked(key);
            return true;
        }
    }

    /// <summary>Remembers that these credentials are right for this pair.</summary>
    public void Add(CredentialPair pair, SuppliedText user, SuppliedText password)
    {
        var key = Key(pair, user, password);
        lock (_lock)
        {
            AddLocked(key);
        }
    }

    private void AddLocked(UInt128 key)
    {
        if (_young.Count >= MostPerGeneration)
        {
            (_young, _old) = ([], _young);
        }

        _young.Add(key);
    }

    // 128 of 256 bits: nobody outside can compute, let alone collide, digests with a secret key.
    private static UInt128 Key(CredentialPair pair, SuppliedText user, SuppliedText password)
    {
        Span<byte> input = stackalloc byte[4 + (2 * 32)];
        BinaryPrimitives.WriteInt32LittleEndian(input, pair.Number);
        user.Keyed.CopyTo(input[4..]);
        password.Keyed.CopyTo(input[36..]);
        return BinaryPrimitives.ReadUInt128LittleEndian(KeyedDigest.Of(input));
    }
}
