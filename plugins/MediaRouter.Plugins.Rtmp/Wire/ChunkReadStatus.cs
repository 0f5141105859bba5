namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>What a call of <see cref="ChunkReader.Read"/> came to.</summary>
internal enum ChunkReadStatus
{
    /// <summary>The input is used up; feed more.</summary>
    NeedsMore,

    /// <summary>A message is complete; call again with what is left of the input.</summary>
    Message,

    /// <summary>The bytes break a rule or a limit, <see cref="ChunkReader.Violation"/> says which. The reader is of no more use.</summary>
    Violation,
}
