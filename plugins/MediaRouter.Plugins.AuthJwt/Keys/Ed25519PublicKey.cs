using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>Verifies Ed25519 signatures, which the platform does not do everywhere.</summary>
/// <remarks>
/// Source: RFC 8032, sections 5.1.3, 5.1.4 and 5.1.7. Everything here is public, so the time that it takes tells nothing; it is about a
/// millisecond. There is nothing to sign with.
/// </remarks>
internal sealed class Ed25519PublicKey
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;

    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");
    private static readonly BigInteger CurveConstant = Reduce(-121665 * Invert(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (Prime - 1) / 4, Prime);
    private static readonly Point Zero = new(0, 1, 1, 0);
    private static readonly Point Base = MakeBase();

    // Point and its negation, as one addition each needs it.
    private readonly byte[] _encoded;
    private readonly Point _negated;
    private readonly Point _baseMinusKey;

    private Ed25519PublicKey(byte[] encoded, Point key)
    {
        _encoded = encoded;
        _negated = new Point(Reduce(-key.X), key.Y, key.Z, Reduce(-key.T));
        _baseMinusKey = Add(Base, _negated);
    }

    /// <summary>Takes a key.</summary>
    /// <returns><see langword="false"/> if the bytes are no point of the curve.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Ed25519PublicKey? key)
    {
        key = encoded.Length == KeyLength && TryDecode(encoded, out var point) ? new Ed25519PublicKey(encoded.ToArray(), point) : null;
        return key is not null;
    }

    /// <summary>Whether a signature of a message was made with the key.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        var scalar = Number(signature[KeyLength..]);
        if (scalar >= Order)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(signature[..KeyLength]);
        hash.AppendData(_encoded);
        hash.AppendData(message);
        var challenge = Number(hash.GetHashAndReset()) % Order;

        // The point of the signature must be S B - k A.
        var point = Zero;
        for (var bit = 252; bit >= 0; bit--)
        {
            point = Double(point);
            point = (IsSet(scalar, bit), IsSet(challenge, bit)) switch
            {
                (true, true) => Add(point, _baseMinusKey),
                (true, false) => Add(point, Base),
                (false, true) => Add(point, _negated),
                _ => point,
            };
        }

        return Encode(point).AsSpan().SequenceEqual(signature[..KeyLength]);
    }

    private static bool IsSet(BigInteger number, int bit) => !((number >> bit) & 1).IsZero;

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);

    private static BigInteger Reduce(BigInteger number)
    {
        var rest = number % Prime;
        return rest.Sign < 0 ? rest + Prime : rest;
    }

    private static BigInteger Invert(BigInteger number) => BigInteger.ModPow(number, Prime - 2, Prime);

    private static Point Add(in Point left, in Point right)
    {
        var a = (left.Y - left.X) * (right.Y - right.X);
        var b = (left.Y + left.X) * (right.Y + right.X);
        var c = Reduce(2 * left.T * right.T) * CurveConstant;
        var d = 2 * left.Z * right.Z;
        return Combine(Reduce(b - a), Reduce(d - c), Reduce(d + c), Reduce(b + a));
    }

    private static Point Double(in Point point)
    {
        var a = point.X * point.X;
        var b = point.Y * point.Y;
        var h = a + b;
        var sum = point.X + point.Y;
        var g = a - b;
        return Combine(Reduce(h - (sum * sum)), Reduce((2 * point.Z * point.Z) + g), Reduce(g), Reduce(h));
    }

    private static Point Combine(BigInteger e, BigInteger f, BigInteger g, BigInteger h) => new(Reduce(e * f), Reduce(g * h), Reduce(f * g), Reduce(e * h));

    private static byte[] Encode(in Point point)
    {
        var inverse = Invert(point.Z);
        var x = Reduce(point.X * inverse);
        var y = Reduce(point.Y * inverse);
        var bytes = new byte[KeyLength];
        y.TryWriteBytes(bytes, out _, isUnsigned: true);
        if (!x.IsEven)
        {
            bytes[^1] |= 0x80;
        }

        return bytes;
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, out Point point)
    {
        point = default;
        Span<byte> copy = stackalloc byte[KeyLength];
        encoded.CopyTo(copy);
        var isOdd = (copy[^1] & 0x80) != 0;
        copy[^1] &= 0x7f;
        var y = Number(copy);
        if (y >= Prime)
        {
            return false;
        }

        // x is the root of u / v.
        var u = Reduce((y * y) - 1);
        var v = Reduce((CurveConstant * y * y) + 1);
        var v3 = Reduce(v * v * v);
        var x = Reduce(u * v3 * BigInteger.ModPow(Reduce(u * v3 * v3 * v), (Prime - 5) / 8, Prime));
        var square = Reduce(v * x * x);
        if (square != u)
        {
            if (square != Reduce(-u))
            {
                return false;
            }

            x = Reduce(x * RootOfMinusOne);
        }

        if (x.IsZero && isOdd)
        {
            return false;
        }

        x = x.IsEven == isOdd ? Reduce(-x) : x;
        point = new Point(x, y, 1, Reduce(x * y));
        return true;
    }

    // Its y is 4/5, its x is even.
    private static Point MakeBase()
    {
        Span<byte> encoded = stackalloc byte[KeyLength];
        Reduce(4 * Invert(5)).TryWriteBytes(encoded, out _, isUnsigned: true);
        TryDecode(encoded, out var point);
        return point;
    }

    /// <summary>Extended coordinates: x = X/Z, y = Y/Z, x y = T/Z.</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
