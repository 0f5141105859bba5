using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Fuzz;

public class RtmpHandshakeFuzz
{
    [Fact]
    public void Server_never_throws() => FuzzLoop.Run(
        Openings(),
        input =>
        {
            using var handshake = new ServerHandshake();
            ReadOnlySpan<byte> rest = input;
            for (var i = 0; i < 3; i++)
            {
                if (handshake.Read(ref rest) is HandshakeStatus.Failed or HandshakeStatus.Done)
                {
                    break;
                }
            }
        });

    [Fact]
    public void Client_never_throws() => FuzzLoop.Run(
        [.. Openings().Select(opening => (byte[])[.. opening, .. opening[1..]])],
        input =>
        {
            var handshake = new ClientHandshake();
            ReadOnlySpan<byte> rest = input;
            handshake.Read(ref rest);
        });

    private static List<byte[]> Openings()
    {
        var plain = new byte[1 + HandshakeFormat.BlockLength];
        plain[0] = HandshakeFormat.PlainVersion;
        var encrypted = new byte[1 + HandshakeFormat.BlockLength];
        new Random(3).NextBytes(encrypted);
        encrypted[0] = HandshakeFormat.EncryptedVersion;
        HandshakeFormat.Sign(encrypted.AsSpan(1), 0, isServer: false);
        return [plain, new ClientHandshake().Opening, encrypted, [.. plain, .. new byte[HandshakeFormat.BlockLength]]];
    }
}
