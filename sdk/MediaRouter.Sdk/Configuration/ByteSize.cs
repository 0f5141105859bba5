using System.Globalization;

namespace MediaRouter.Sdk.Configuration;

/// <summary>A number of bytes, written with a unit: <c>50M</c>, <c>1.5G</c>. All units are powers of 1024.</summary>
/// <param name="Bytes">The number of bytes, not negative.</param>
public readonly record struct ByteSize(long Bytes)
{
    private const string Units = "BKMGTPE";

    /// <summary>Parses a number with a mandatory unit, case-insensitive: <c>B</c>, <c>K</c>/<c>KB</c>/<c>KiB</c>, up to <c>E</c>.</summary>
    /// <param name="text">For instance <c>50M</c>.</param>
    /// <param name="size">The size, when the text is valid.</param>
    /// <returns><see langword="false"/> if the text is not a size.</returns>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        var trimmed = (text ?? "").Trim().ToUpperInvariant();
        var digits = trimmed.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = trimmed[digits..].Trim();
        if (digits == 0 || unit.Length == 0)
        {
            return false;
        }

        var power = Units.IndexOf(unit[0], StringComparison.Ordinal);
        var suffixIsKnown = unit[1..] is "" || (power > 0 && unit[1..] is "B" or "IB");
        if (power < 0 || !suffixIsKnown || !decimal.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        for (var i = 0; i < power; i++)
        {
            if (number > long.MaxValue)
            {
                return false;
            }

            number *= 1024;
        }

        if (number > long.MaxValue)
        {
            return false;
        }

        size = new ByteSize((long)number);
        return true;
    }

    /// <summary>The shortest unit with a value of at least one, with one decimal when needed: <c>50M</c>, <c>1.5G</c>, <c>0B</c>.</summary>
    public override string ToString()
    {
        var power = 0;
        var value = (decimal)Bytes;
        while (value >= 1024 && power < Units.Length - 1)
        {
            value /= 1024;
            power++;
        }

        return value.ToString("0.#", CultureInfo.InvariantCulture) + Units[power];
    }
}
