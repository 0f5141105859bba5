namespace MediaRouter.Media.Srtp;

/// <summary>The session keys of one direction, derived from one master key: what protectors and unprotectors work with.</summary>
/// <remarks>Not safe for concurrent use: one context belongs to one sender or one receiver. Dispose clears the keys.</remarks>
public sealed class SrtpContext : IDisposable
{
    /// <summary>Derives the session keys.</summary>
    /// <param name="masterKey">Copied from; may be dropped afterwards.</param>
    public SrtpContext(SrtpMasterKey masterKey)
        : this(masterKey, SrtpKernels.Best)
    {
    }

    internal SrtpContext(SrtpMasterKey masterKey, SrtpKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        Profile = masterKey.Profile;
        Rtp = SrtpSessionKeys.FromMaster(masterKey, rtcp: false, kernel);
        Rtcp = SrtpSessionKeys.FromMaster(masterKey, rtcp: true, kernel);
    }

    internal SrtpContext(SrtpProfile profile, SrtpSessionKeys rtp, SrtpSessionKeys rtcp)
    {
        Profile = profile;
        Rtp = rtp;
        Rtcp = rtcp;
    }

    /// <summary>The profile.</summary>
    public SrtpProfile Profile { get; }

    internal SrtpSessionKeys Rtp { get; }

    internal SrtpSessionKeys Rtcp { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }
}
