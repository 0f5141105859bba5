namespace MediaRouter.Media.Sdp;

/// <summary>Base64 as peers write it: with or without padding.</summary>
internal static class SdpBase64
{
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        var trimmed = text.Trim().TrimEnd('=');
        if (trimmed.Length % 4 == 1)
        {
            return false;
        }

        trimmed += (trimmed.Length % 4) switch { 2 => "==", 3 => "=", _ => "" };
        var buffer = new byte[trimmed.Length / 4 * 3];
        if (!Convert.TryFromBase64String(trimmed, buffer, out var written))
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
