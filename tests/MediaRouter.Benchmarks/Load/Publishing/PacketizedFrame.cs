namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>
/// The packets of one frame as they stand in an interleaved connection: each with its 4-byte prefix, back to back.
/// The sender patches sequence numbers, times and stamps in place for every frame it sends.
/// </summary>
internal sealed class PacketizedFrame
{
    public const int PrefixBytes = 4;
    public const int RtpHeaderBytes = 12;

    /// <summary>Pinned, so that its address may be kept.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where each packet's prefix begins.</summary>
    public int[] Offsets { get; }

    /// <summary>Packets at the front that carry parameter sets, and so no stamp.</summary>
    public int ParameterSetCount { get; }

    public PacketizedFrame(IReadOnlyList<byte[]> payloads, int parameterSetCount, byte payloadType)
    {
        ParameterSetCount = parameterSetCount;
        Bytes = GC.AllocateArray<byte>(payloads.Sum(payload => PrefixBytes + RtpHeaderBytes + payload.Length), pinned: true);
        Offsets = new int[payloads.Count];
        var position = 0;
        for (var i = 0; i < payloads.Count; i++)
        {
            Offsets[i] = position;
            var packet = Bytes.AsSpan(position);
            var length = RtpHeaderBytes + payloads[i].Length;
            packet[0] = (byte)'$';
            packet[2] = (byte)(length >> 8);
            packet[3] = (byte)length;
            packet[4] = 0x80;
            packet[5] = (byte)(payloadType | (i == payloads.Count - 1 ? 0x80 : 0));
            payloads[i].CopyTo(packet[(PrefixBytes + RtpHeaderBytes)..]);
            position += PrefixBytes + length;
        }
    }

    /// <summary>The length of a packet with its prefix.</summary>
    public int LengthOf(int packet) => (packet + 1 < Offsets.Length ? Offsets[packet + 1] : Bytes.Length) - Offsets[packet];
}
