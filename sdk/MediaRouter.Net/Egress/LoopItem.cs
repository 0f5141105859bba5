namespace MediaRouter.Net;

/// <summary>One order to an egress loop; a struct, so that handing a chunk over allocates nothing.</summary>
internal readonly struct LoopItem(LoopCommand command, object target, object? argument)
{
    public LoopCommand Command => command;

    public object Target => target;

    public object? Argument => argument;
}
