using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Pprof;

/// <summary>Reads the parameters of a request for a profile.</summary>
internal static class ProfileRequest
{
    /// <summary>The longest profile. The stacks of some tens of threads take some megabytes a minute.</summary>
    public const int MaxSeconds = 300;

    /// <summary>Reads how long to collect.</summary>
    /// <returns><see langword="false"/> if the request asks for something that is not a number of seconds within the limit.</returns>
    public static bool TryReadSeconds(IQueryCollection query, int ordinary, out TimeSpan duration)
    {
        var text = query["seconds"].ToString();
        var isValid = int.TryParse(text.Length == 0 ? ordinary.ToString(CultureInfo.InvariantCulture) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 1 and <= MaxSeconds;
        duration = TimeSpan.FromSeconds(isValid ? seconds : 0);
        return isValid;
    }

    /// <summary>Whether text for people is wanted, and how much of it: 0, 1 or 2 as Go has it.</summary>
    public static int ReadDebug(IQueryCollection query) =>
        int.TryParse(query["debug"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var debug) ? Math.Min(debug, 2) : 0;
}
