namespace MediaRouter.Net;

/// <summary>What a loop needs to let a reader into a group.</summary>
/// <param name="Slot">The group's part on that loop.</param>
/// <param name="Tracks">Tracks the reader wants, one bit each.</param>
/// <param name="Kept">Chunks since the last random-access point.</param>
/// <param name="At">When the reader was let in: a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</param>
internal sealed record JoinOrder(GroupSlot Slot, ulong Tracks, ReadOnlyMemory<Chunk> Kept, long At);
