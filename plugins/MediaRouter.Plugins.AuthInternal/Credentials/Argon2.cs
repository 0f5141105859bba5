using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>The password hash Argon2 in its variants d, i and id.</summary>
/// <remarks>
/// Source: RFC 9106; version 16, which overwrites blocks instead of combining them, is described in the paper of 2015.
/// The lanes are computed one after the other: a check of a password must not take all processors.
/// </remarks>
internal static class Argon2
{
    private const int BlockWords = Argon2Block.Words;
    private const int BlockBytes = BlockWords * 8;
    private const int SlicesPerPass = 4;
    private const int SeedBytes = 64;
    private const int OverwritingVersion = 16;

    /// <summary>Computes a tag.</summary>
    /// <param name="parameters">The cost.</param>
    /// <param name="password">The message P.</param>
    /// <param name="salt">The nonce S.</param>
    /// <param name="secret">The secret value K, or empty.</param>
    /// <param name="associatedData">The associated data X, or empty.</param>
    /// <param name="tag">Takes the result; its length, at least 4, is an input of the function.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static unsafe void Hash(
        Argon2Parameters parameters,
        ReadOnlySpan<byte> password,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> associatedData,
        Span<byte> tag,
        CancellationToken cancellationToken)
    {
        Span<byte> seed = stackalloc byte[SeedBytes + 8];
        ComputeSeed(parameters, password, salt, secret, associatedData, tag.Length, seed[..SeedBytes]);

        var lanes = parameters.Lanes;
        var segmentLength = parameters.MemoryKibibytes / (SlicesPerPass * lanes);
        var words = segmentLength * SlicesPerPass * lanes * BlockWords;

        // Outside the managed heap: tens of megabytes for a moment would set off collections of the oldest generation.
        var pointer = (ulong*)NativeMemory.AlignedAlloc((nuint)words * sizeof(ulong), 64);
        try
        {
            var memory = new Memory(new Span<ulong>(pointer, words), lanes, segmentLength);
            FillFirstBlocks(memory, seed);
            for (var pass = 0; pass < parameters.Passes; pass++)
            {
                for (var slice = 0; slice < SlicesPerPass; slice++)
                {
                    for (var lane = 0; lane < lanes; lane++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        FillSegment(memory, parameters, pass, slice, lane);
                    }
                }
            }

            ComputeTag(memory, tag);
        }
        finally
        {
            NativeMemory.AlignedFree(pointer);
        }
    }

    private static void ComputeSeed(
        Argon2Parameters parameters,
        ReadOnlySpan<byte> password,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> associatedData,
        int tagLength,
        Span<byte> seed)
    {
        var hash = new Blake2b(SeedBytes);
        hash.Append(parameters.Lanes);
        hash.Append(tagLength);
        hash.Append(parameters.MemoryKibibytes);
        hash.Append(parameters.Passes);
        hash.Append(parameters.Version);
        hash.Append((int)parameters.Variant);
        hash.Append(password.Length);
        hash.Append(password);
        hash.Append(salt.Length);
        hash.Append(salt);
        hash.Append(secret.Length);
        hash.Append(secret);
        hash.Append(associatedData.Length);
        hash.Append(associatedData);
        hash.Finish(seed);
    }

    // RFC 9106, section 3.3: a digest of any length.
    private static void HashLong(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var first = new Blake2b(Math.Min(output.Length, Blake2b.LongestDigest));
        first.Append(output.Length);
        first.Append(input);
        if (output.Length <= Blake2b.LongestDigest)
        {
            first.Finish(output);
            return;
        }

        Span<byte> digest = stackalloc byte[Blake2b.LongestDigest];
        first.Finish(digest);
        while (true)
        {
            digest[..(Blake2b.LongestDigest / 2)].CopyTo(output);
            output = output[(Blake2b.LongestDigest / 2)..];
            if (output.Length <= Blake2b.LongestDigest)
            {
                Blake2b.Hash(digest, output);
                return;
            }

            Blake2b.Hash(digest, digest);
        }
    }

    private static void FillFirstBlocks(Memory memory, Span<byte> seed)
    {
        Span<byte> bytes = stackalloc byte[BlockBytes];
        for (var lane = 0; lane < memory.Lanes; lane++)
        {
            for (var column = 0; column < 2; column++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed[SeedBytes..], column);
                BinaryPrimitives.WriteInt32LittleEndian(seed[(SeedBytes + 4)..], lane);
                HashLong(seed, bytes);
                var block = memory.Block(lane, column);
                for (var i = 0; i < BlockWords; i++)
                {
                    block[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);
                }
            }
        }
    }

    private static void FillSegment(Memory memory, Argon2Parameters parameters, int pass, int slice, int lane)
    {
        var isIndependent = parameters.Variant == Argon2Variant.I || (parameters.Variant == Argon2Variant.Id && pass == 0 && slice < SlicesPerPass / 2);
        Span<ulong> input = stackalloc ulong[BlockWords];
        Span<ulong> addresses = stackalloc ulong[BlockWords];
        input.Clear();
        input[0] = (ulong)pass;
        input[1] = (ulong)lane;
        input[2] = (ulong)slice;
        input[3] = (ulong)(memory.LaneLength * memory.Lanes);
        input[4] = (ulong)parameters.Passes;
        input[5] = (ulong)parameters.Variant;

        var isCombining = pass > 0 && parameters.Version != OverwritingVersion;
        var first = pass == 0 && slice == 0 ? 2 : 0;
        for (var i = first; i < memory.SegmentLength; i++)
        {
            if (isIndependent && (i % BlockWords == 0 || i == first))
            {
                NextAddresses(input, addresses);
            }

            var column = (slice * memory.SegmentLength) + i;
            var previous = memory.Block(lane, column == 0 ? memory.LaneLength - 1 : column - 1);
            var random = isIndependent ? addresses[i % BlockWords] : previous[0];
            var referenceLane = pass == 0 && slice == 0 ? lane : (int)((random >> 32) % (uint)memory.Lanes);
            var referenceColumn = FindReference(memory, pass, slice, i, referenceLane == lane, (uint)random);
            Argon2Block.Compress(previous, memory.Block(referenceLane, referenceColumn), memory.Block(lane, column), isCombining);
        }
    }

    private static void NextAddresses(Span<ulong> input, Span<ulong> addresses)
    {
        Span<ulong> zero = stackalloc ulong[BlockWords];
        zero.Clear();
        input[6]++;
        Argon2Block.Compress(zero, input, addresses, isCombining: false);
        Argon2Block.Compress(zero, addresses, addresses, isCombining: false);
    }

    // RFC 9106, section 3.4.2: which of the blocks that exist already is read.
    private static int FindReference(Memory memory, int pass, int slice, int i, bool isSameLane, uint random)
    {
        var finished = pass == 0 ? slice * memory.SegmentLength : memory.LaneLength - memory.SegmentLength;
        var area = isSameLane ? finished + i - 1 : i == 0 ? finished - 1 : finished;
        var x = ((ulong)random * random) >> 32;
        var fromEnd = (int)(((ulong)area * x) >> 32);
        var start = pass == 0 || slice == SlicesPerPass - 1 ? 0 : (slice + 1) * memory.SegmentLength;
        return (start + area - 1 - fromEnd) % memory.LaneLength;
    }

    private static void ComputeTag(Memory memory, Span<byte> tag)
    {
        Span<byte> bytes = stackalloc byte[BlockBytes];
        for (var i = 0; i < BlockWords; i++)
        {
            var word = 0UL;
            for (var lane = 0; lane < memory.Lanes; lane++)
            {
                word ^= memory.Block(lane, memory.LaneLength - 1)[i];
            }

            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * 8)..], word);
        }

        HashLong(bytes, tag);
    }

    private readonly ref struct Memory(Span<ulong> words, int lanes, int segmentLength)
    {
        private readonly Span<ulong> _words = words;

        public int Lanes { get; } = lanes;

        public int SegmentLength { get; } = segmentLength;

        public int LaneLength => SegmentLength * SlicesPerPass;

        public Span<ulong> Block(int lane, int column) => _words.Slice(((lane * LaneLength) + column) * BlockWords, BlockWords);
    }
}
