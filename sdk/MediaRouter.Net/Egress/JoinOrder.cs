namespace MediaRouter.Net;

/// <summary>What a loop needs to let a reader into a group.</summary>
/// <param name="Slot">The group's part on that loop.</param>
/// <param name="Tracks">Tracks the reader wants, one bit each.</param>
/// <param name="Gop">Chunks since the last random-access point: the first <paramref name="GopCount"/> entries, which never change.</param>
/// <param name="GopCount">How many.</param>
/// <param name="At">When the reader was let in: a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</param>
internal sealed record JoinOrder(GroupSlot Slot, ulong Tracks, Chunk[] Gop, int GopCount, long At);
