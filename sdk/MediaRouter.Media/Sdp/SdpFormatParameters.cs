using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>The parameters of an <c>a=fmtp</c> line in their order; names are looked up without regard to case.</summary>
/// <remarks>Source: RFC 8866, section 6.15. A value may contain '='; a parameter without '=' has a null value.</remarks>
public sealed class SdpFormatParameters : IReadOnlyList<KeyValuePair<string, string?>>
{
    /// <summary>No parameters.</summary>
    public static readonly SdpFormatParameters Empty = new([]);

    private readonly KeyValuePair<string, string?>[] _parameters;

    /// <summary>Makes parameters in the given order.</summary>
    /// <param name="parameters">Copied.</param>
    public SdpFormatParameters(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = [.. parameters];
    }

    /// <inheritdoc/>
    public int Count => _parameters.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, string?> this[int index] => _parameters[index];

    /// <summary>The value of the first parameter of that name.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns>Null if it is absent or has no value.</returns>
    public string? this[string name] => TryGetValue(name, out var value) ? value : null;

    /// <summary>Reads parameters separated by semicolons.</summary>
    /// <param name="text">The text after the payload type.</param>
    /// <returns>Empty parts are left out.</returns>
    public static SdpFormatParameters Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            parameters.Add(equals < 0
                ? new(part, null)
                : new(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart()));
        }

        return parameters.Count == 0 ? Empty : new SdpFormatParameters(parameters);
    }

    /// <summary>Tells whether a parameter is there, with or without a value.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns>True if so.</returns>
    public bool Contains(string name) => TryGetValue(name, out _);

    /// <summary>Looks a parameter up.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <param name="value">Its value; null if it has none.</param>
    /// <returns>False if it is absent.</returns>
    public bool TryGetValue(string name, out string? value)
    {
        foreach (var parameter in _parameters)
        {
            if (string.Equals(parameter.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                value = parameter.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>Reads a parameter as a number.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <param name="number">Not negative.</param>
    /// <returns>False if it is absent or no decimal number.</returns>
    public bool TryGetInt32(string name, out int number) =>
        int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Reads a parameter as hexadecimal bytes, as in the "config" of MPEG-4.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>False if it is absent or not hexadecimal.</returns>
    public bool TryGetHex(string name, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var text = this[name];
        if (string.IsNullOrEmpty(text) || text.Length % 2 != 0)
        {
            return false;
        }

        var buffer = new byte[text.Length / 2];
        if (Convert.FromHexString(text, buffer, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        bytes = buffer;
        return true;
    }

    /// <summary>Reads a parameter as Base64 values separated by commas, as in "sprop-parameter-sets".</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns>The values that could be decoded; missing padding is tolerated.</returns>
    public IReadOnlyList<byte[]> GetBase64List(string name)
    {
        var values = new List<byte[]>();
        foreach (var part in (this[name] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (SdpBase64.TryDecode(part, out var bytes) && bytes.Length > 0)
            {
                values.Add(bytes);
            }
        }

        return values;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string?>>)_parameters).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join("; ", _parameters.Select(parameter => parameter.Value is null ? parameter.Key : $"{parameter.Key}={parameter.Value}"));
}
