using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Fuzz;

public class RtmpChunkFuzz
{
    private const int MaxMessageBytes = 64 * 1024;

    [Fact]
    public void Chunks_never_throw_and_messages_stay_within_the_limit() => FuzzLoop.Run(
        Corpus(),
        input =>
        {
            Read(input, input.Length, out var whole);
            Read(input, 3, out var pieces);

            // How the bytes are cut must not matter.
            Assert.Equal(whole, pieces);
        });

    [Fact]
    public void Commands_and_capabilities_never_throw() => FuzzLoop.Run(
        [
            Amf0Writer.ToArray(AmfValue.Of("connect"), AmfValue.Of(1), AmfValue.Object(
                new AmfProperty("app", AmfValue.Of("live?user=a&pass=b")),
                new AmfProperty("tcUrl", AmfValue.Of("rtmp://u:p@h:1935/live?user=a&pass=%20b")),
                new AmfProperty("fourCcList", AmfValue.List(AmfValue.Of("hvc1"))),
                new AmfProperty("videoFourCcInfoMap", AmfValue.Map(new AmfProperty("*", AmfValue.Of(7)))),
                new AmfProperty("capsEx", AmfValue.Of(15)))),
            Amf0Writer.ToArray(AmfValue.Of("play"), AmfValue.Of(4), AmfValue.Null, AmfValue.Of("cam?token=x"), AmfValue.Of(-2000)),
        ],
        input =>
        {
            foreach (var type in new[] { RtmpMessageType.CommandAmf0, RtmpMessageType.CommandAmf3 })
            {
                if (RtmpCommand.TryRead(new RtmpMessage(type, 0, 0, input), out var command))
                {
                    _ = FlvCapabilities.From(ClientCapabilities.Of(command.Object));
                    _ = RtmpTarget.Of(command.Object["tcUrl"].AsText() ?? command.Name, command.Object["app"].AsText() ?? "", command.Argument(0).AsText() ?? "");
                }
            }
        });

    private static void Read(byte[] input, int step, out List<(RtmpMessageType, uint, uint, int)> messages)
    {
        messages = [];
        var reader = new ChunkReader { MaxMessageBytes = MaxMessageBytes, MaxBufferedBytes = 4 * MaxMessageBytes };
        for (var i = 0; i < input.Length && reader.Violation is null; i += step)
        {
            ReadOnlySpan<byte> rest = input.AsSpan(i, Math.Min(step, input.Length - i));
            while (reader.Read(ref rest, out var message) == ChunkReadStatus.Message)
            {
                Assert.InRange(message.Payload.Length, 0, MaxMessageBytes);
                messages.Add((message.TypeId, message.StreamId, message.Timestamp, message.Payload.Length));
            }
        }
    }

    private static List<byte[]> Corpus()
    {
        var builder = new MessageBuilder(ChunkReader.DefaultChunkSize);
        byte[] control = builder.WindowAcknowledgementSize(5000).SetPeerBandwidth(5000).SetChunkSize(4096).UserControl(UserControlEvent.PingRequest, 1).Acknowledge(9)
            .Status(1, "status", "NetStream.Play.Start", new string('x', 300)).ToArray();
        byte[] extended = new byte[ChunkWriter.GetLength(70, 0x1000000, 300, 128)];
        ChunkWriter.Write(extended, 70, RtmpMessageType.Video, 1, 0x1000000, new byte[300], 128);
        return
        [
            control,
            extended,
            [0x04, 0, 0, 1, 0, 0, 2, 8, 1, 0, 0, 0, 1, 2, 0x44, 0, 0, 1, 0, 0, 2, 9, 1, 2, 0x84, 0, 0, 1, 1, 2, 0xc4, 1, 2],
            [0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x04, 0, 0, 1, 0, 0, 2, 8, 1, 0, 0, 0, 1, 0xc4, 2],
            [0x04, 0xff, 0xff, 0xff, 0, 1, 2, 9, 1, 0, 0, 0, 0x01, 0, 0, 0, .. new byte[128], 0xc4, 1, 0, 0, 0, .. new byte[128]],
            [0x02, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 4],
        ];
    }
}
