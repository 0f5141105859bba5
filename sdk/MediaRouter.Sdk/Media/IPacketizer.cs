namespace MediaRouter.Sdk.Media;

/// <summary>Makes RTP payloads of the access units of one track. Used by one thread at a time.</summary>
public interface IPacketizer
{
    /// <summary>Cuts one access unit into payloads.</summary>
    /// <param name="unit">The access unit.</param>
    /// <param name="output">Takes the payloads in order.</param>
    void Packetize(AccessUnit unit, IRtpPayloadWriter output);
}
