using System.Globalization;

namespace MediaRouter.Benchmarks.CommandLine;

/// <summary>Takes <c>--name value</c> options one by one; what is left over at the end is an error.</summary>
internal sealed class ArgumentReader
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);

    /// <summary>Arguments after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest { get; private set; } = [];

    public ArgumentReader(ReadOnlySpan<string> arguments, params ReadOnlySpan<string> flags)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--")
            {
                Rest = arguments[(i + 1)..].ToArray();
                return;
            }

            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"unexpected argument '{arguments[i]}'");
            }

            var name = arguments[i][2..];
            if (flags.Contains(name))
            {
                _flags.Add(name);
            }
            else if (i + 1 < arguments.Length)
            {
                _options[name] = arguments[++i];
            }
            else
            {
                throw new UsageException($"--{name} needs a value");
            }
        }
    }

    public bool Flag(string name) => _flags.Remove(name);

    public string? Text(string name) => _options.Remove(name, out var value) ? value : null;

    public string Text(string name, string fallback) => Text(name) ?? fallback;

    public int Number(string name, int fallback, int minimum, int maximum)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw new UsageException($"--{name} must be a number from {minimum} to {maximum}, but is '{text}'");
    }

    /// <summary>A number that may end in <c>k</c>, <c>M</c> or <c>G</c> (powers of 1000).</summary>
    public double Scaled(string name, string fallback) => ParseScaled(name, Text(name, fallback));

    public static double ParseScaled(string name, string text)
    {
        var factor = text.Length == 0 ? 1 : text[^1] switch { 'k' => 1e3, 'M' => 1e6, 'G' => 1e9, _ => 1 };
        var digits = factor > 1 ? text[..^1] : text;
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value * factor
            : throw new UsageException($"--{name}: '{text}' is not a number");
    }

    public T Choice<T>(string name, T fallback)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return Enum.TryParse<T>(text, ignoreCase: true, out var value) && !char.IsAsciiDigit(text[0])
            ? value
            : throw new UsageException($"--{name} must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, but is '{text}'");
    }

    public void RefuseUnknown()
    {
        foreach (var name in _options.Keys)
        {
            throw new UsageException($"unknown option --{name}");
        }
    }
}
