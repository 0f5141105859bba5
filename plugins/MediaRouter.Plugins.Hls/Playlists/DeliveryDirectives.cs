namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>What a player asks of a playlist that it loads again.</summary>
/// <param name="MediaSequence">Number of the segment that the playlist must have; -1 for none.</param>
/// <param name="Part">Index of the part of that segment that it must have; -1 for the whole segment.</param>
/// <param name="IsDelta">Whether segments that the player knows may be left out.</param>
/// <remarks>Source: draft-pantos-hls-rfc8216bis, section 6.2.5.</remarks>
internal readonly record struct DeliveryDirectives(long MediaSequence, int Part, bool IsDelta)
{
    /// <summary>Whether the answer has to wait for something.</summary>
    public bool IsBlocking => MediaSequence >= 0;

    /// <summary>Reads the directives.</summary>
    /// <param name="mediaSequence">Value of <c>_HLS_msn</c>, or empty.</param>
    /// <param name="part">Value of <c>_HLS_part</c>, or empty.</param>
    /// <param name="skip">Value of <c>_HLS_skip</c>, or empty.</param>
    /// <param name="directives">The directives.</param>
    /// <returns><see langword="false"/> if a number is none, or there is a part of no segment: the answer is status 400.</returns>
    public static bool TryParse(ReadOnlySpan<char> mediaSequence, ReadOnlySpan<char> part, ReadOnlySpan<char> skip, out DeliveryDirectives directives)
    {
        directives = new DeliveryDirectives(-1, -1, skip is "YES" or "v2");
        if (mediaSequence.Length == 0)
        {
            return part.Length == 0;
        }

        if (!PlaylistNumber.TryReadWhole(mediaSequence, out var number))
        {
            return false;
        }

        var index = -1L;
        if (part.Length > 0 && (!PlaylistNumber.TryReadWhole(part, out index) || index > int.MaxValue))
        {
            return false;
        }

        directives = directives with { MediaSequence = number, Part = (int)index };
        return true;
    }
}
