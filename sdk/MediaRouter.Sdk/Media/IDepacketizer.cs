namespace MediaRouter.Sdk.Media;

/// <summary>Makes access units of the packets of one track. Used by one thread at a time.</summary>
public interface IDepacketizer
{
    /// <summary>Takes one run.</summary>
    /// <param name="run">The run; gaps in the sequence numbers mean loss: an incomplete access unit is dropped.</param>
    /// <param name="output">Where complete access units are added, in decoding order.</param>
    /// <returns>Number of access units that were dropped because packets were lost or malformed.</returns>
    int Depacketize(PacketRun run, ICollection<AccessUnit> output);
}
