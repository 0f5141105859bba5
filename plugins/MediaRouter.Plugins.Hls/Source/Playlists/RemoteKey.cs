namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>How segments are encrypted.</summary>
/// <param name="Method">Value of METHOD: only <see cref="Aes128"/> can be decrypted.</param>
/// <param name="Uri">Where the key is, as the playlist writes it.</param>
/// <param name="Iv">Hexadecimal digits of the initialisation vector; empty for the number of the segment.</param>
/// <param name="Format">Value of KEYFORMAT: only <see cref="Identity"/> is a key as it is.</param>
/// <remarks>Source: RFC 8216, section 4.3.2.4.</remarks>
internal sealed record RemoteKey(string Method, string Uri, string Iv, string Format)
{
    /// <summary>Whole segments, in CBC with PKCS7 padding.</summary>
    public const string Aes128 = "AES-128";

    /// <summary>The key is served as its 16 bytes.</summary>
    public const string Identity = "identity";

    /// <summary>Length of keys and initialisation vectors in bytes.</summary>
    public const int Length = 16;

    /// <summary>Whether it can be decrypted.</summary>
    public bool IsSupported => Method == Aes128 && Format == Identity;
}
