using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Rtcp;

namespace MediaRouter.Media.Srtp;

/// <summary>A MIKEY message as RTSP carries it: SRTP keys in clear (the connection itself is TLS).</summary>
/// <remarks>
/// Source: RFC 3830, sections 3.1 and 6; RFC 4567. Payloads known: HDR with SRTP-ID map, T, RAND, SP, KEMAC with NULL encryption, ID (skipped).
/// A MAC is not verified, since there is no shared key to do it with.
/// </remarks>
public sealed class MikeyMessage
{
    /// <summary>Largest message accepted, in bytes.</summary>
    public const int MaxBytes = 8192;

    private const byte Version = 1;
    private const byte PayloadEnd = 0;
    private const byte PayloadKemac = 1;
    private const byte PayloadTime = 5;
    private const byte PayloadId = 6;
    private const byte PayloadPolicy = 10;
    private const byte PayloadRandom = 11;
    private const byte PayloadKeyData = 20;
    private const int HeaderLength = 10;
    private const int MapEntryLength = 9;

    /// <summary>0 for the initiator's pre-shared-key message, which is all that RTSP uses.</summary>
    public byte DataType { get; init; }

    /// <summary>True if the initiator asks for a verification message.</summary>
    public bool WantsVerification { get; init; }

    /// <summary>Crypto session bundle id.</summary>
    public uint BundleId { get; init; }

    /// <summary>The SSRCs that the key is for.</summary>
    public IReadOnlyList<MikeyStream> Streams { get; init; } = [];

    /// <summary>Time of the message; null if it has none, or not in NTP form.</summary>
    public NtpTimestamp? Time { get; init; }

    /// <summary>Random bytes; empty if it has none.</summary>
    public ReadOnlyMemory<byte> Random { get; init; }

    /// <summary>Security policies.</summary>
    public IReadOnlyList<MikeyPolicy> Policies { get; init; } = [];

    /// <summary>Keys.</summary>
    public IReadOnlyList<MikeyKey> Keys { get; init; } = [];

    /// <summary>Makes the message that tells a peer our key.</summary>
    /// <param name="masterKey">Key and salt.</param>
    /// <param name="streams">The SSRCs that will be sent, with their rollover counters; at most 255.</param>
    /// <param name="bundleId">Any number.</param>
    /// <param name="random">16 random bytes.</param>
    /// <param name="time">Now; peers refuse messages that are an hour off.</param>
    /// <returns>The message.</returns>
    public static MikeyMessage Create(
        SrtpMasterKey masterKey, IReadOnlyList<MikeyStream> streams, uint bundleId, ReadOnlyMemory<byte> random, NtpTimestamp time)
    {
        ArgumentNullException.ThrowIfNull(masterKey);
        ArgumentNullException.ThrowIfNull(streams);
        return new MikeyMessage
        {
            BundleId = bundleId,
            Streams = streams,
            Time = time,
            Random = random,
            Policies = [MikeyPolicy.FromProfile(masterKey.Profile)],
            Keys = [new MikeyKey(MikeyKey.TrafficEncryptingKey, masterKey.ToKeyAndSalt(), [])],
        };
    }

    /// <summary>The profile, key and salt that the message carries.</summary>
    /// <param name="masterKey">The key.</param>
    /// <returns>False without a supported policy and one key of the right length.</returns>
    public bool TryGetMasterKey([NotNullWhen(true)] out SrtpMasterKey? masterKey)
    {
        masterKey = null;
        if (Policies.Count == 0 || Keys.Count == 0)
        {
            return false;
        }

        var profile = Policies[0].ToProfile();
        return SrtpMasterKey.TryCreate(profile, [.. Keys[0].Data, .. Keys[0].Salt], out masterKey) && masterKey is not null;
    }

    /// <summary>Parses a message.</summary>
    /// <param name="bytes">After Base64 decoding.</param>
    /// <param name="message">The message; nothing refers to <paramref name="bytes"/>.</param>
    /// <returns>False if it is malformed, or holds a payload that is not known.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MikeyMessage? message)
    {
        message = null;
        if (bytes.Length is < HeaderLength or > MaxBytes || bytes[0] != Version)
        {
            return false;
        }

        var streamCount = bytes[8];
        var offset = HeaderLength + (streamCount * MapEntryLength);
        // Map type 0 is SRTP-ID.
        if (bytes[9] != 0 || bytes.Length < offset)
        {
            return false;
        }

        var streams = new List<MikeyStream>(streamCount);
        for (var i = 0; i < streamCount; i++)
        {
            var entry = bytes.Slice(HeaderLength + (i * MapEntryLength), MapEntryLength);
            streams.Add(new MikeyStream(
                BinaryPrimitives.ReadUInt32BigEndian(entry[1..]), BinaryPrimitives.ReadUInt32BigEndian(entry[5..]), entry[0]));
        }

        NtpTimestamp? time = null;
        byte[] random = [];
        var policies = new List<MikeyPolicy>();
        var keys = new List<MikeyKey>();
        var next = bytes[2];
        var rest = bytes[offset..];
        while (next != PayloadEnd)
        {
            if (rest.Length < 2)
            {
                return false;
            }

            var type = next;
            next = rest[0];
            rest = rest[1..];
            var known = type switch
            {
                PayloadTime => TryReadTime(ref rest, ref time),
                PayloadRandom => TryReadRandom(ref rest, ref random),
                PayloadPolicy => TryReadPolicy(ref rest, policies),
                PayloadKemac => TryReadKemac(ref rest, keys),
                PayloadId => TrySkipId(ref rest),
                _ => false,
            };
            if (!known)
            {
                return false;
            }
        }

        message = new MikeyMessage
        {
            DataType = bytes[1],
            WantsVerification = (bytes[3] & 0x80) != 0,
            BundleId = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            Streams = streams,
            Time = time,
            Random = random,
            Policies = policies,
            Keys = keys,
        };
        return true;
    }

    /// <summary>Writes the message.</summary>
    /// <returns>A new array, to be Base64 encoded.</returns>
    /// <exception cref="InvalidOperationException">A part does not fit its length field, or there is nothing to send.</exception>
    public byte[] ToBytes()
    {
        if (Streams.Count > 255 || Random.Length > 255)
        {
            throw new InvalidOperationException("at most 255 streams and 255 random bytes fit into a MIKEY message");
        }

        var payloads = new List<(byte Type, byte[] Body)>();
        if (Time is { } time)
        {
            var body = new byte[9];
            BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(1), time.Value);
            payloads.Add((PayloadTime, body));
        }

        if (Random.Length > 0)
        {
            payloads.Add((PayloadRandom, [(byte)Random.Length, .. Random.Span]));
        }

        foreach (var policy in Policies)
        {
            payloads.Add((PayloadPolicy, WritePolicy(policy)));
        }

        if (Keys.Count > 0)
        {
            payloads.Add((PayloadKemac, WriteKemac()));
        }

        var bytes = new List<byte> { Version, DataType, payloads.Count > 0 ? payloads[0].Type : PayloadEnd, WantsVerification ? (byte)0x80 : (byte)0 };
        AddUInt32(bytes, BundleId);
        bytes.Add((byte)Streams.Count);
        bytes.Add(0);
        foreach (var stream in Streams)
        {
            bytes.Add(stream.PolicyNumber);
            AddUInt32(bytes, stream.Ssrc);
            AddUInt32(bytes, stream.RolloverCounter);
        }

        for (var i = 0; i < payloads.Count; i++)
        {
            bytes.Add(i + 1 < payloads.Count ? payloads[i + 1].Type : PayloadEnd);
            bytes.AddRange(payloads[i].Body);
        }

        return [.. bytes];
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> rest, ref NtpTimestamp? time)
    {
        // 0 is NTP-UTC, 1 is NTP, 2 is a counter of 32 bits.
        var length = rest[0] switch { 0 or 1 => 8, 2 => 4, _ => -1 };
        if (length < 0 || rest.Length < 1 + length)
        {
            return false;
        }

        if (length == 8)
        {
            time = new NtpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(rest[1..]));
        }

        rest = rest[(1 + length)..];
        return true;
    }

    private static bool TryReadRandom(ref ReadOnlySpan<byte> rest, ref byte[] random)
    {
        if (rest.Length < 1 + rest[0])
        {
            return false;
        }

        random = rest.Slice(1, rest[0]).ToArray();
        rest = rest[(1 + random.Length)..];
        return true;
    }

    private static bool TrySkipId(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 3)
        {
            return false;
        }

        var length = 3 + BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
        if (rest.Length < length)
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }

    private static bool TryReadPolicy(ref ReadOnlySpan<byte> rest, List<MikeyPolicy> policies)
    {
        // Protocol type 0 is SRTP.
        if (rest.Length < 4 || rest[1] != 0)
        {
            return false;
        }

        var number = rest[0];
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (rest.Length < 4 + length)
        {
            return false;
        }

        var body = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        var parameters = new List<KeyValuePair<byte, byte[]>>();
        while (body.Length > 0)
        {
            if (body.Length < 2 || body.Length < 2 + body[1])
            {
                return false;
            }

            parameters.Add(new(body[0], body.Slice(2, body[1]).ToArray()));
            body = body[(2 + body[1])..];
        }

        policies.Add(new MikeyPolicy(number, parameters));
        return true;
    }

    private static bool TryReadKemac(ref ReadOnlySpan<byte> rest, List<MikeyKey> keys)
    {
        // Encryption 0 is NULL.
        if (rest.Length < 4 || rest[0] != 0)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
        if (rest.Length < 3 + length + 1)
        {
            return false;
        }

        var data = rest.Slice(3, length);
        rest = rest[(3 + length)..];
        // MAC 0 is NULL, 1 is HMAC-SHA-1-160.
        var macLength = rest[0] switch { 0 => 0, 1 => 20, _ => -1 };
        if (macLength < 0 || rest.Length < 1 + macLength)
        {
            return false;
        }

        rest = rest[(1 + macLength)..];
        var next = data.Length > 0 ? PayloadKeyData : PayloadEnd;
        while (next == PayloadKeyData)
        {
            if (data.Length < 4)
            {
                return false;
            }

            next = data[0];
            if (!TryReadKeyData(ref data, keys))
            {
                return false;
            }
        }

        return next == PayloadEnd;
    }

    private static bool TryReadKeyData(ref ReadOnlySpan<byte> data, List<MikeyKey> keys)
    {
        var type = (byte)(data[1] >> 4);
        var validity = data[1] & 0x0f;
        data = data[2..];
        if (type > 3 || !TryTake16(ref data, out var key))
        {
            return false;
        }

        byte[] salt = [];
        if ((type & 1) != 0 && !TryTake16(ref data, out salt))
        {
            return false;
        }

        // Validity: 0 none, 1 an SPI or MKI, 2 an interval of two such values.
        for (var i = 0; i < validity; i++)
        {
            if (validity > 2 || data.Length < 1 || data.Length < 1 + data[0])
            {
                return false;
            }

            data = data[(1 + data[0])..];
        }

        keys.Add(new MikeyKey(type, key, salt));
        return true;
    }

    private static bool TryTake16(ref ReadOnlySpan<byte> data, out byte[] taken)
    {
        taken = [];
        if (data.Length < 2)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length < 2 + length)
        {
            return false;
        }

        taken = data.Slice(2, length).ToArray();
        data = data[(2 + length)..];
        return true;
    }

    private static byte[] WritePolicy(MikeyPolicy policy)
    {
        var parameters = new List<byte>();
        foreach (var parameter in policy.Parameters)
        {
            parameters.Add(parameter.Key);
            parameters.Add(checked((byte)parameter.Value.Length));
            parameters.AddRange(parameter.Value);
        }

        return [policy.Number, 0, (byte)(parameters.Count >> 8), (byte)parameters.Count, .. parameters];
    }

    private byte[] WriteKemac()
    {
        var data = new List<byte>();
        for (var i = 0; i < Keys.Count; i++)
        {
            var key = Keys[i];
            data.Add(i + 1 < Keys.Count ? PayloadKeyData : PayloadEnd);
            data.Add((byte)(key.Type << 4));
            AddWithLength(data, key.Data);
            if ((key.Type & 1) != 0)
            {
                AddWithLength(data, key.Salt);
            }
        }

        return [0, (byte)(data.Count >> 8), (byte)data.Count, .. data, 0];
    }

    private static void AddWithLength(List<byte> bytes, byte[] value)
    {
        bytes.Add((byte)(value.Length >> 8));
        bytes.Add((byte)value.Length);
        bytes.AddRange(value);
    }

    private static void AddUInt32(List<byte> bytes, uint value)
    {
        bytes.Add((byte)(value >> 24));
        bytes.Add((byte)(value >> 16));
        bytes.Add((byte)(value >> 8));
        bytes.Add((byte)value);
    }
}
