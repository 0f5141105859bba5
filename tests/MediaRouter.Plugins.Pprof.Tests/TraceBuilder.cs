using System.Text;

namespace MediaRouter.Plugins.Pprof.Tests;

/// <summary>Writes the .nettrace format as the runtime does.</summary>
internal sealed class TraceBuilder
{
    private readonly List<byte> _bytes = [.. "Nettrace"u8, 20, 0, 0, 0, .. "!FastSerialization.1"u8];

    public TraceBuilder Trace(long ticksPerSecond = 1_000_000_000, int pointerSize = 8)
    {
        Begin("Trace");
        _bytes.AddRange(new byte[16]);
        _bytes.AddRange([.. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(ticksPerSecond), .. BitConverter.GetBytes(pointerSize), .. new byte[12]]);
        _bytes.Add(6);
        return this;
    }

    public TraceBuilder Metadata(int id, string provider, int eventId) =>
        Events("MetadataBlock", Event(metadataId: 0, payload: [.. BitConverter.GetBytes(id), .. Text(provider), .. BitConverter.GetBytes(eventId), .. Text("Name"), .. new byte[16]]));

    public TraceBuilder Stacks(int firstId, params ulong[][] stacks) =>
        Block("StackBlock", [.. BitConverter.GetBytes(firstId), .. BitConverter.GetBytes(stacks.Length), .. stacks.SelectMany(stack => (byte[])[.. BitConverter.GetBytes(stack.Length * 8), .. stack.SelectMany(BitConverter.GetBytes)])]);

    public TraceBuilder Events(string block, params byte[][] events) =>
        Block(block, [20, 0, 1, 0, .. new byte[16], .. events.SelectMany(bytes => bytes)]);

    public TraceBuilder SequencePoint() => Block("SPBlock", new byte[12]);

    public TraceBuilder Block(string name, byte[] body)
    {
        Begin(name);
        _bytes.AddRange(BitConverter.GetBytes(body.Length));
        _bytes.AddRange(new byte[-_bytes.Count & 3]);
        _bytes.AddRange(body);
        _bytes.Add(6);
        return this;
    }

    public byte[] End() => [.. _bytes, 1];

    /// <summary>An event with all that a compressed header can have.</summary>
    public static byte[] Event(int metadataId, long threadId = 7, int stackId = 0, int elapsed = 1, byte[]? payload = null) =>
        [
            0xff, .. Variable((ulong)metadataId), .. Variable(1), .. Variable(9), .. Variable(0), .. Variable((ulong)threadId), .. Variable((ulong)stackId), .. Variable((ulong)elapsed),
            .. new byte[32], .. Variable((ulong)(payload?.Length ?? 0)), .. payload ?? [],
        ];

    /// <summary>An event that differs from the one before it in time and content only.</summary>
    public static byte[] SameEvent(int elapsed, params byte[] payload) => [0, .. Variable((ulong)elapsed), .. payload];

    public static byte[] Text(string text) => [.. Encoding.Unicode.GetBytes(text), 0, 0];

    private static byte[] Variable(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private void Begin(string name) =>
        _bytes.AddRange([5, 5, 1, .. BitConverter.GetBytes(4), .. BitConverter.GetBytes(4), .. BitConverter.GetBytes(name.Length), .. Encoding.ASCII.GetBytes(name), 6]);
}
