using System.Buffers.Binary;
using System.Diagnostics;

namespace MediaRouter.Net.Tests;

/// <summary>Chunks that describe themselves, so that a received byte stream can be taken apart and checked.</summary>
internal static class TestChunks
{
    // Magic, number, track, flags, length of the whole.
    private const int HeaderLength = 16;
    private const uint Magic = 0x4d524348;

    public static Chunk Make(int number, int track = 0, bool randomAccess = false, bool startsUnit = true, int length = 64, bool control = false)
    {
        var bytes = new byte[length];
        Write(bytes, number, track, randomAccess, startsUnit);
        return new Chunk
        {
            Bytes = bytes,
            TrackIndex = track,
            IsRandomAccess = randomAccess,
            StartsUnit = startsUnit,
            IsControl = control,
            ReceivedAt = Stopwatch.GetTimestamp(),
        };
    }

    /// <summary>A chunk of datagrams with given lengths, each filled with its own pattern.</summary>
    public static Chunk MakeDatagrams(int number, int[] lengths, int track = 0, bool randomAccess = true, bool startsUnit = true, bool control = false)
    {
        var bytes = new byte[lengths.Sum()];
        var offset = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            var datagram = bytes.AsSpan(offset, lengths[i]);
            for (var at = 0; at < datagram.Length; at++)
            {
                datagram[at] = (byte)(number + (i * 31) + at);
            }

            offset += lengths[i];
        }

        return new Chunk
        {
            Bytes = bytes,
            TrackIndex = track,
            IsRandomAccess = randomAccess,
            StartsUnit = startsUnit,
            IsControl = control,
            PacketCount = lengths.Length,
            Groups = DatagramGrouping.Create(lengths),
        };
    }

    public static byte[] Text(int number, int length = HeaderLength)
    {
        var bytes = new byte[length];
        Write(bytes, number, -1, false, false);
        return bytes;
    }

    /// <summary>Takes a received stream apart; fails unless it consists of whole chunks, apart from a cut at the very end.</summary>
    public static List<Received> Parse(ReadOnlySpan<byte> bytes)
    {
        var found = new List<Received>();
        while (bytes.Length >= HeaderLength)
        {
            Assert.Equal(Magic, BinaryPrimitives.ReadUInt32BigEndian(bytes));
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
            if (length > bytes.Length)
            {
                break;
            }

            found.Add(new Received(BinaryPrimitives.ReadInt32BigEndian(bytes[4..]), (sbyte)bytes[8], (bytes[9] & 1) != 0, (bytes[9] & 2) != 0));
            for (var i = HeaderLength; i < length; i++)
            {
                Assert.Equal((byte)i, bytes[i]);
            }

            bytes = bytes[length..];
        }

        return found;
    }

    private static void Write(byte[] bytes, int number, int track, bool randomAccess, bool startsUnit)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), number);
        bytes[8] = (byte)track;
        bytes[9] = (byte)((randomAccess ? 1 : 0) | (startsUnit ? 2 : 0));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), bytes.Length);
        for (var i = HeaderLength; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }
    }

    internal sealed record Received(int Number, int Track, bool IsRandomAccess, bool StartsUnit);
}
