namespace MediaRouter.Media.Srtp;

/// <summary>Which implementation of the ciphers runs. All give the same bytes; tests run each.</summary>
internal enum SrtpKernel
{
    /// <summary>System.Security.Cryptography only.</summary>
    Portable,

    /// <summary>AES-NI and 128-bit PCLMULQDQ: x86 since about 2011.</summary>
    Vector128,

    /// <summary>AES-NI and 512-bit VPCLMULQDQ.</summary>
    Vector512,
}
