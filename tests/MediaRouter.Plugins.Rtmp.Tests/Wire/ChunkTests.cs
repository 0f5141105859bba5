using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Wire;

public class ChunkTests
{
    [Theory]
    [InlineData(2, 0u, 0, 128)]
    [InlineData(63, 1u, 128, 128)]
    [InlineData(64, 0xfffffeu, 129, 128)]
    [InlineData(319, 0xffffffu, 1000, 128)]
    [InlineData(320, 0xffffffffu, 1000, 1)]
    [InlineData(65599, 0x1000000u, 200000, 65536)]
    public void Reader_reads_what_the_writer_wrote(int chunkStream, uint timestamp, int length, int chunkSize)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var bytes = new byte[ChunkWriter.GetLength(chunkStream, timestamp, length, chunkSize)];
        Assert.Equal(bytes.Length, ChunkWriter.Write(bytes, chunkStream, RtmpMessageType.Video, 1, timestamp, payload, chunkSize));

        foreach (var step in new[] { 1, 3, 1000, bytes.Length })
        {
            var reader = new ChunkReader { MaxMessageBytes = 1 << 20, MaxBufferedBytes = 1 << 20 };
            Assert.Empty(reader.Feed(Chunks.SetChunkSize(chunkSize)));
            var message = Assert.Single(reader.Feed(bytes, step));
            Assert.Equal((RtmpMessageType.Video, 1u, timestamp), (message.TypeId, message.StreamId, message.Timestamp));
            Assert.Equal(payload, message.Payload.ToArray());
        }
    }

    [Fact]
    public void Payload_written_in_pieces_is_the_same()
    {
        byte[] payload = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        var whole = new byte[ChunkWriter.GetLength(4, 5, 300, 100)];
        ChunkWriter.Write(whole, 4, RtmpMessageType.Audio, 1, 5, payload, 100);
        var pieces = new byte[whole.Length];
        var writer = new ChunkWriter(pieces, 4, RtmpMessageType.Audio, 1, 5, 300, 100);
        writer.Append(payload.AsSpan(0, 1));
        writer.Append(payload.AsSpan(1, 99));
        writer.Append([]);
        writer.Append(payload.AsSpan(100, 150));
        writer.Append(payload.AsSpan(250));
        Assert.Equal(whole, pieces);
        Assert.Equal(whole.Length, writer.Written);
    }

    [Theory]
    [InlineData(5u, 10, 700)]
    [InlineData(5u, 3, 70_000)]
    [InlineData(0x1000000u, 2, 65_536)]
    [InlineData(0x1000000u, 5, 200_000)]
    [InlineData(7u, 40, 1500)]
    public void Message_put_together_from_parts_has_the_bytes_of_one_that_is_written(uint timestamp, int parts, int partLength)
    {
        var payload = new byte[parts * (partLength + 3)];
        new Random(parts).NextBytes(payload);
        var whole = new byte[ChunkWriter.GetLength(6, timestamp, payload.Length)];
        ChunkWriter.Write(whole, 6, RtmpMessageType.Video, 1, timestamp, payload);
        var assembler = new MessageAssembler();
        for (var round = 0; round < 2; round++)
        {
            assembler.Begin(6, RtmpMessageType.Video, 1, timestamp, payload.Length);
            for (var i = 0; i < parts; i++)
            {
                var part = payload.AsMemory(i * (partLength + 3));
                assembler.Append(part.Span[..3]);
                assembler.AppendShared(part.Slice(3, partLength));
            }

            var first = assembler.Take(out var rest);
            Assert.Equal(whole, (byte[])[.. first.Span, .. rest.SelectMany(part => part.ToArray())]);
            Assert.InRange(rest.Length, 0, 23);
        }
    }

    // RTMP 1.0, section 5.3.2.1: the messages of example 1, with the header forms that it gives.
    [Fact]
    public void Shorter_headers_take_what_they_lack_from_the_one_before()
    {
        var payload = new string('a', 64);
        byte[] body = [.. payload.Select(c => (byte)c)];
        byte[] bytes =
        [
            0x03, 0x00, 0x03, 0xe8, 0x00, 0x00, 0x20, 0x08, 0x39, 0x30, 0x00, 0x00, .. body[..32],
            0x83, 0x00, 0x00, 0x14, .. body[..32],
            0xc3, .. body[..32],
            0xc3, .. body[..32],
        ];
        var messages = new ChunkReader().Feed(bytes);
        Assert.Equal([1000u, 1020u, 1040u, 1060u], messages.Select(message => message.Timestamp));
        Assert.All(messages, message => Assert.Equal((12345u, 32), (message.StreamId, message.Payload.Length)));
    }

    // Example 2: a message of 307 bytes in chunks of 128.
    [Fact]
    public void Long_message_is_put_together()
    {
        byte[] body = [.. Enumerable.Range(0, 307).Select(i => (byte)i)];
        byte[] bytes = [0x04, 0x00, 0x03, 0xe8, 0x00, 0x01, 0x33, 0x09, 0x3a, 0x30, 0x00, 0x00, .. body[..128], 0xc4, .. body[128..256], 0xc4, .. body[256..]];
        var message = Assert.Single(new ChunkReader().Feed(bytes, 7));
        Assert.Equal(body, message.Payload.ToArray());
        Assert.Equal(12346u, message.StreamId);
    }

    [Fact]
    public void Chunk_streams_may_alternate()
    {
        byte[] first = [.. Enumerable.Repeat((byte)1, 200)];
        byte[] second = [.. Enumerable.Repeat((byte)2, 150)];
        byte[] bytes =
        [
            0x04, 0, 0, 1, 0, 0, 200, 9, 1, 0, 0, 0, .. first[..128],
            0x06, 0, 0, 2, 0, 0, 150, 8, 1, 0, 0, 0, .. second[..128],
            0xc4, .. first[128..],
            0xc6, .. second[128..],
        ];
        var messages = new ChunkReader().Feed(bytes, 5);
        Assert.Equal([first, second], messages.Select(message => message.Payload.ToArray()));
    }

    [Fact]
    public void Type_1_header_changes_length_and_type_but_not_the_stream()
    {
        byte[] bytes = [0x04, 0, 0, 10, 0, 0, 1, 9, 1, 0, 0, 0, 0xaa, 0x44, 0, 0, 5, 0, 0, 2, 8, 0xbb, 0xcc];
        var messages = new ChunkReader().Feed(bytes);
        Assert.Equal((RtmpMessageType.Audio, 1u, 15u, 2), (messages[1].TypeId, messages[1].StreamId, messages[1].Timestamp, messages[1].Payload.Length));
    }

    [Fact]
    public void Repeated_extended_timestamp_is_taken_off_continuations_and_adds_up_for_new_messages()
    {
        byte[] body = [.. Enumerable.Range(0, 130).Select(i => (byte)i)];
        byte[] bytes =
        [
            0x04, 0xff, 0xff, 0xff, 0, 0, 130, 9, 1, 0, 0, 0, 0x01, 0, 0, 0, .. body[..128], 0xc4, 0x01, 0, 0, 0, .. body[128..],
            0x84, 0, 0, 7, .. body[..128], 0xc4, .. body[128..],
            0x84, 0xff, 0xff, 0xff, 0x01, 0, 0, 1, .. body[..128], 0xc4, 0x01, 0, 0, 1, .. body[128..],
        ];
        foreach (var step in new[] { 1, 1000 })
        {
            var messages = new ChunkReader().Feed(bytes, step);
            Assert.Equal([0x01000000u, 0x01000007u, 0x02000008u], messages.Select(message => message.Timestamp));
            Assert.All(messages, message => Assert.Equal(body, message.Payload.ToArray()));
        }
    }

    [Fact]
    public void Senders_that_do_not_repeat_the_extended_timestamp_are_understood()
    {
        byte[] body = [.. Enumerable.Range(0, 258).Select(i => (byte)i)];
        byte[] bytes = [0x04, 0xff, 0xff, 0xff, 0, 1, 2, 9, 1, 0, 0, 0, 0x01, 0, 0, 0, .. body[..128], 0xc4, .. body[128..256], 0xc4, .. body[256..]];
        Assert.Equal(body, Assert.Single(new ChunkReader().Feed(bytes, 9)).Payload.ToArray());
    }

    [Fact]
    public void Timestamps_wrap()
    {
        byte[] bytes = [0x04, 0xff, 0xff, 0xff, 0, 0, 0, 9, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe, 0x84, 0, 0, 5];
        Assert.Equal([0xfffffffeu, 3u], new ChunkReader().Feed(bytes).Select(message => message.Timestamp));
    }

    [Fact]
    public void Chunk_size_changes_between_two_chunks_of_a_message()
    {
        byte[] body = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        byte[] bytes = [0x04, 0, 0, 0, 0, 0, 200, 9, 1, 0, 0, 0, .. body[..128], .. Chunks.SetChunkSize(50), 0xc4, .. body[128..178], 0xc4, .. body[178..]];
        Assert.Equal(body, Assert.Single(new ChunkReader().Feed(bytes)).Payload.ToArray());
    }

    [Fact]
    public void Aborted_message_is_forgotten()
    {
        byte[] bytes =
        [
            0x04, 0, 0, 1, 0, 0, 200, 9, 1, 0, 0, 0, .. new byte[128],
            0x02, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 4,
            0x04, 0, 0, 2, 0, 0, 1, 8, 1, 0, 0, 0, 0xee,
        ];
        var message = Assert.Single(new ChunkReader().Feed(bytes));
        Assert.Equal((RtmpMessageType.Audio, 2u), (message.TypeId, message.Timestamp));
    }

    [Theory]
    [InlineData("04000000ffffff0901000000", "message of 16777215 bytes")]
    [InlineData("020000000000040100000000" + "00000000", "chunk size 0")]
    [InlineData("020000000000010100000000" + "00", "SetChunkSize message of 1 bytes")]
    [InlineData("c4", "chunk stream 4 starts with a header of type 3")]
    [InlineData("84000001", "chunk stream 4 starts with a header of type 2")]
    public void Broken_rule_is_named(string hex, string violation)
    {
        var reader = new ChunkReader();
        ReadOnlySpan<byte> input = Convert.FromHexString(hex);
        Assert.Equal(ChunkReadStatus.Violation, reader.Read(ref input, out _));
        Assert.Contains(violation, reader.Violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Incomplete_messages_are_bounded_in_number_and_in_bytes()
    {
        var many = new ChunkReader();
        for (var id = 64; id < 64 + ChunkReader.MaxChunkStreams; id++)
        {
            Assert.Empty(many.Feed([0, (byte)(id - 64), 0, 0, 0, 0, 0, 200, 9, 1, 0, 0, 0, .. new byte[128]]));
        }

        ReadOnlySpan<byte> one = [0, 255, 0, 0, 0, 0, 0, 200, 9, 1, 0, 0, 0, 1];
        Assert.Equal(ChunkReadStatus.Violation, many.Read(ref one, out _));
        Assert.Contains("chunk streams", many.Violation, StringComparison.Ordinal);

        var large = new ChunkReader { MaxMessageBytes = 60_000, MaxBufferedBytes = 100_000 };
        Assert.Empty(large.Feed([4, 0, 0, 0, 0, 0xea, 0x60, 9, 1, 0, 0, 0, .. new byte[128]]));
        ReadOnlySpan<byte> two = (byte[])[5, 0, 0, 0, 0, 0xea, 0x60, 9, 1, 0, 0, 0, .. new byte[128]];
        Assert.Equal(ChunkReadStatus.Violation, large.Read(ref two, out _));
        Assert.Contains("100000", large.Violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Declared_length_alone_allocates_little()
    {
        var reader = new ChunkReader { MaxMessageBytes = 16 << 20, MaxBufferedBytes = 16 << 20 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadOnlySpan<byte> input = [0x04, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0, 1, 2, 3];
        Assert.Equal(ChunkReadStatus.NeedsMore, reader.Read(ref input, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 70 * 1024);
    }

    [Fact]
    public void Long_message_in_chunks_of_one_byte_arrives()
    {
        var body = new byte[100_000];
        new Random(2).NextBytes(body);
        var bytes = new byte[ChunkWriter.GetLength(4, 0, body.Length, 1)];
        ChunkWriter.Write(bytes, 4, RtmpMessageType.Video, 1, 0, body, 1);
        var reader = new ChunkReader { MaxMessageBytes = 1 << 20, MaxBufferedBytes = 1 << 20 };
        Assert.Empty(reader.Feed(Chunks.SetChunkSize(1)));
        Assert.Equal(body, Assert.Single(reader.Feed(bytes)).Payload.ToArray());
    }
}
