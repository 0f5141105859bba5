using System.Security.Cryptography;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Srtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The key that one stream is sent with over SRTP.</summary>
/// <remarks>Made when the first client asks for a description; replaced when the last reader has gone, so that no packet index is used twice.</remarks>
internal sealed class StreamKeys
{
    // What GStreamer and other RTSP peers know.
    private const SrtpProfile Profile = SrtpProfile.AesCm128HmacSha1Tag80;

    private readonly uint _bundle = (uint)Random.Shared.NextInt64(uint.MaxValue);
    private volatile SecureFeed? _feed;

    public SrtpMasterKey MasterKey { get; } = CreateMasterKey();

    /// <summary>What sends with the key; null while nobody reads.</summary>
    public SecureFeed? Feed
    {
        get => _feed;
        set => _feed = value;
    }

    public static SrtpMasterKey CreateMasterKey() =>
        new(Profile, RandomNumberGenerator.GetBytes(Profile.KeyLength()), RandomNumberGenerator.GetBytes(Profile.SaltLength()));

    /// <summary>The message that tells a client the key of a media section.</summary>
    public byte[] Describe(IStream stream, int media, DateTimeOffset now) => Describe(
        MasterKey,
        [
            .. stream.Tracks.Where(track => track.Description.MediaIndex == media)
                .Select(track => new MikeyStream(track.Ssrc, _feed?.GetRolloverCounter(track.Ssrc) ?? 0)),
        ],
        _bundle,
        now);

    public static byte[] Describe(SrtpMasterKey key, IReadOnlyList<MikeyStream> streams, uint bundle, DateTimeOffset now) =>
        MikeyMessage.Create(key, streams, bundle, RandomNumberGenerator.GetBytes(16), NtpTimestamp.FromDateTimeOffset(now)).ToBytes();
}
