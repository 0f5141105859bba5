using MediaRouter.Media.Srtp;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Decrypts what a client sends for one media section, by the key that it told. Thread safe.</summary>
internal sealed class MediaUnprotector
{
    private const int MaxPacketBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly SrtpUnprotector _unprotector;
    private byte[] _scratch = new byte[2048];

    private MediaUnprotector(SrtpUnprotector unprotector) => _unprotector = unprotector;

    /// <summary>Takes the key out of a MIKEY message.</summary>
    /// <returns>Null if it holds no key that is understood.</returns>
    public static MediaUnprotector? Create(ReadOnlySpan<byte> mikey)
    {
        if (!MikeyMessage.TryParse(mikey, out var message) || !message.TryGetMasterKey(out var key))
        {
            return null;
        }

        var unprotector = new SrtpUnprotector(new SrtpContext(key));
        foreach (var stream in message.Streams.Where(stream => stream.Ssrc != 0))
        {
            unprotector.SetRolloverCounter(stream.Ssrc, stream.RolloverCounter);
        }

        return new MediaUnprotector(unprotector);
    }

    /// <summary>Decrypts a packet and hands it on, borrowed.</summary>
    /// <returns>False if it is not authentic.</returns>
    public bool TryTake(ReadOnlySpan<byte> packet, bool isControl, Taker taker)
    {
        lock (_gate)
        {
            if (packet.Length > _scratch.Length)
            {
                _scratch = new byte[MaxPacketBytes];
            }

            if (packet.Length > _scratch.Length)
            {
                return false;
            }

            packet.CopyTo(_scratch);
            var bytes = _scratch.AsSpan(0, packet.Length);
            var result = isControl ? _unprotector.UnprotectRtcp(bytes, out var length) : _unprotector.UnprotectRtp(bytes, out length);
            if (result != SrtpResult.Ok)
            {
                return result == SrtpResult.Replayed;
            }

            taker(bytes[..length]);
            return true;
        }
    }

    /// <summary>Takes a decrypted packet.</summary>
    public delegate void Taker(ReadOnlySpan<byte> packet);
}
