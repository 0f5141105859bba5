using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The server's part in the handshake: plain, with digests, or encrypted. Its buffers are borrowed until it is disposed.</summary>
internal sealed class ServerHandshake : IDisposable
{
    private const int OpeningLength = 1 + HandshakeFormat.BlockLength;
    private const int OutputLength = 1 + (2 * HandshakeFormat.BlockLength);

    // Version of the Flash Media Server that first answered with digests.
    private const uint ServerVersion = 0x03050101;

    private byte[] _received = ArrayPool<byte>.Shared.Rent(OpeningLength);
    private byte[] _output = [];
    private int _length;
    private int _answerLength;
    private bool _isAnswered;

    /// <summary>What is to be sent after <see cref="HandshakeStatus.Send"/>.</summary>
    public ReadOnlyMemory<byte> Output => _output.AsMemory(0, Math.Min(_output.Length, OutputLength));

    /// <summary>Why it failed.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Decrypts what comes behind the handshake; null without encryption.</summary>
    public Rc4? Incoming { get; private set; }

    /// <summary>Encrypts what is sent behind the handshake; null without encryption.</summary>
    public Rc4? Outgoing { get; private set; }

    /// <summary>Takes bytes of the client.</summary>
    /// <param name="input">Borrowed; moved behind what was taken.</param>
    public HandshakeStatus Read(ref ReadOnlySpan<byte> input)
    {
        if (_isAnswered)
        {
            // C2 is not looked at: many clients fill it with anything.
            var skipped = Math.Min(input.Length, HandshakeFormat.BlockLength - _answerLength);
            _answerLength += skipped;
            input = input[skipped..];
            return _answerLength == HandshakeFormat.BlockLength ? HandshakeStatus.Done : HandshakeStatus.NeedsMore;
        }

        var take = Math.Min(input.Length, OpeningLength - _length);
        input[..take].CopyTo(_received.AsSpan(_length));
        _length += take;
        input = input[take..];
        if (_length > 0 && _received[0] is not (HandshakeFormat.PlainVersion or HandshakeFormat.EncryptedVersion))
        {
            return Fail(DescribeVersion(_received));
        }

        if (_length < OpeningLength)
        {
            return HandshakeStatus.NeedsMore;
        }

        _isAnswered = true;
        return Respond(_received.AsSpan(1, HandshakeFormat.BlockLength));
    }

    /// <summary>Gives the buffers back. <see cref="Output"/> is of no more use; the ciphers are.</summary>
    public void Dispose()
    {
        foreach (var buffer in (ReadOnlySpan<byte[]>)[_received, _output])
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        (_received, _output, _isAnswered) = ([], [], true);
    }

    private HandshakeStatus Respond(ReadOnlySpan<byte> first)
    {
        var isEncrypted = _received[0] == HandshakeFormat.EncryptedVersion;
        _output = ArrayPool<byte>.Shared.Rent(OutputLength);
        _output[0] = _received[0];
        var own = _output.AsSpan(1, HandshakeFormat.BlockLength);
        var answer = _output.AsSpan(OpeningLength, HandshakeFormat.BlockLength);
        own[..8].Clear();
        RandomNumberGenerator.Fill(own[8..]);
        var hasVersion = BinaryPrimitives.ReadUInt32BigEndian(first[4..]) != 0;
        if ((hasVersion || isEncrypted) && HandshakeFormat.TryFindDigest(first, isServer: false, out var layout, out var digest))
        {
            BinaryPrimitives.WriteUInt32BigEndian(own[4..], ServerVersion);
            if (isEncrypted && !AgreeOnKeys(first, own, layout))
            {
                return Fail("the key of the client's encrypted handshake is of no use");
            }

            HandshakeFormat.Sign(own, layout, isServer: true);
            HandshakeFormat.Answer(answer, digest, isServer: true);
            return HandshakeStatus.Send;
        }

        if (isEncrypted)
        {
            return Fail("the client's encrypted handshake has no valid digest");
        }

        // Section 5.2.4: the client's block comes back; its time is already in front.
        first.CopyTo(answer);
        return HandshakeStatus.Send;
    }

    private bool AgreeOnKeys(ReadOnlySpan<byte> first, Span<byte> own, int layout)
    {
        var exchange = new KeyExchange();
        exchange.PublicKey.CopyTo(own[HandshakeFormat.KeyOffset(own, layout)..]);
        if (!exchange.TryAgree(first.Slice(HandshakeFormat.KeyOffset(first, layout), KeyExchange.KeyLength), out var incoming, out var outgoing))
        {
            return false;
        }

        (Incoming, Outgoing) = (incoming, outgoing);
        return true;
    }

    private HandshakeStatus Fail(string failure)
    {
        Failure = failure;
        return HandshakeStatus.Failed;
    }

    private static string DescribeVersion(ReadOnlySpan<byte> received) => received[0] switch
    {
        0x16 => "the client speaks TLS, which has a port of its own",
        (byte)'P' or (byte)'G' or (byte)'O' or (byte)'H' => "the client speaks HTTP",
        8 or 9 => $"RTMPE of type {received[0]} is not supported",
        var version => $"RTMP version {version} is not supported",
    };
}
