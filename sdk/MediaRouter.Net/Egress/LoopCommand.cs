namespace MediaRouter.Net;

internal enum LoopCommand
{
    // Target: GroupSlot, argument: Chunk.
    Deliver,

    // Target: EgressReader, argument: JoinOrder.
    Join,

    // Target: EgressReader, argument: GroupSlot.
    Leave,

    // Target: EgressReader, argument: PostedBytes.
    Post,

    // Target: EgressReader, argument: CloseOrder.
    Close,

    // Target: EgressReader.
    FailPostOverflow,

    // Target: EgressLoop.
    Stop,
}
