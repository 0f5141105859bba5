using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>An <c>a=rtcp-fb</c> line.</summary>
/// <param name="PayloadType">The payload type it is about; null for all ("*").</param>
/// <param name="Value">For instance "nack", "nack pli", "ccm fir", "transport-cc".</param>
/// <remarks>Source: RFC 4585, section 4.2.</remarks>
public readonly record struct SdpRtcpFeedback(byte? PayloadType, string Value)
{
    /// <summary>Reads the value of the attribute.</summary>
    /// <param name="text">The text after <c>a=rtcp-fb:</c>.</param>
    /// <param name="feedback">The feedback.</param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryParse(string text, out SdpRtcpFeedback feedback)
    {
        ArgumentNullException.ThrowIfNull(text);
        feedback = default;
        var fields = text.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2)
        {
            return false;
        }

        byte? payloadType = null;
        if (fields[0] != "*")
        {
            if (!byte.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 127)
            {
                return false;
            }

            payloadType = number;
        }

        feedback = new SdpRtcpFeedback(payloadType, fields[1]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        PayloadType is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number} {Value}") : $"* {Value}";
}
