using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MediaRouter.Plugins.AuthInternal.Credentials;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class Argon2BlockTests
{
    [Fact]
    public void Both_forms_of_the_permutation_agree()
    {
        // Elsewhere only one form runs, and the vectors of the specification prove it.
        if (!Avx2.IsSupported)
        {
            return;
        }

        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            var one = new ulong[Argon2Block.Words];
            random.NextBytes(MemoryMarshal.AsBytes(one.AsSpan()));
            var other = one.ToArray();

            Argon2Block.Mix(one);
            Argon2Block.MixWithVectors(other);

            Assert.Equal(one, other);
        }
    }
}
