namespace MediaRouter.Net;

/// <summary>Bytes of one reader alone, in order with its chunks.</summary>
/// <param name="Bytes">Published bytes.</param>
/// <param name="IsEncoded">Whether they go to the socket as they are, past framing and encryption.</param>
/// <param name="Track">For datagrams: whose destination.</param>
/// <param name="IsControl">For datagrams: control or media address.</param>
internal sealed record PostedBytes(ReadOnlyMemory<byte> Bytes, bool IsEncoded = false, int Track = -1, bool IsControl = true);
