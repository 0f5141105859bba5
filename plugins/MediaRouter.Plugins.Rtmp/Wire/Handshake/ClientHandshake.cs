using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The client's part in the handshake: with digests, or plain where the server knows none.</summary>
internal sealed class ClientHandshake
{
    // Version of a Flash Player whose handshake has digests.
    private const uint PlayerVersion = 0x80000702;

    private readonly byte[] _received = new byte[1 + (2 * HandshakeFormat.BlockLength)];
    private readonly byte[] _digest;
    private int _length;

    public ClientHandshake()
    {
        Opening = new byte[1 + HandshakeFormat.BlockLength];
        Opening[0] = HandshakeFormat.PlainVersion;
        var block = Opening.AsSpan(1);
        RandomNumberGenerator.Fill(block[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(block[4..], PlayerVersion);
        _digest = HandshakeFormat.Sign(block, 1, isServer: false).ToArray();
    }

    /// <summary>C0 and C1: what is to be sent first.</summary>
    public byte[] Opening { get; }

    /// <summary>C2: what is to be sent when the handshake is done.</summary>
    public byte[] Closing { get; private set; } = [];

    /// <summary>Why it failed.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Takes bytes of the server.</summary>
    /// <param name="input">Borrowed; moved behind what was taken.</param>
    /// <returns>Never <see cref="HandshakeStatus.Send"/>: when it is done, <see cref="Closing"/> is to be sent in front of everything else.</returns>
    public HandshakeStatus Read(ref ReadOnlySpan<byte> input)
    {
        var take = Math.Min(input.Length, _received.Length - _length);
        input[..take].CopyTo(_received.AsSpan(_length));
        _length += take;
        input = input[take..];
        if (_length > 0 && _received[0] != HandshakeFormat.PlainVersion)
        {
            Failure = $"the server answered with RTMP version {_received[0]}";
            return HandshakeStatus.Failed;
        }

        if (_length < _received.Length)
        {
            return HandshakeStatus.NeedsMore;
        }

        var first = _received.AsSpan(1, HandshakeFormat.BlockLength);
        Closing = new byte[HandshakeFormat.BlockLength];
        var knowsDigests = HandshakeFormat.IsAnswer(_received.AsSpan(1 + HandshakeFormat.BlockLength), _digest, isServer: true);
        if (knowsDigests && HandshakeFormat.TryFindDigest(first, isServer: true, out _, out var digest))
        {
            HandshakeFormat.Answer(Closing, digest, isServer: false);
        }
        else
        {
            first.CopyTo(Closing);
        }

        return HandshakeStatus.Done;
    }
}
