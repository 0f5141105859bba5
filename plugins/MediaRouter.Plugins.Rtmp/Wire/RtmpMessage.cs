namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>One whole RTMP message.</summary>
/// <param name="TypeId">What the payload is.</param>
/// <param name="StreamId">Message stream; 0 for control messages and commands of the connection.</param>
/// <param name="Timestamp">Absolute time in milliseconds, modulo 2^32.</param>
/// <param name="Payload">Bytes that belong to this message alone: whoever has it may keep it.</param>
internal readonly record struct RtmpMessage(RtmpMessageType TypeId, uint StreamId, uint Timestamp, ReadOnlyMemory<byte> Payload);
