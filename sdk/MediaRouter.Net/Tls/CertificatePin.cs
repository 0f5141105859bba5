using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MediaRouter.Net;

/// <summary>How a client verifies a server's certificate: by its fingerprint where one is given, otherwise as usual.</summary>
public sealed class CertificatePin
{
    private readonly string _expected;

    // Written by the validation, read after the handshake.
    private volatile string? _mismatch;

    /// <summary>Makes a verification.</summary>
    /// <param name="fingerprint">SHA-256 of the leaf certificate, hexadecimal in either case, with or without colons; null or empty verifies normally.</param>
    public CertificatePin(string? fingerprint)
    {
        _expected = Normalize(fingerprint ?? "");
    }

    /// <summary>Verification by the system's trusted authorities and the host name.</summary>
    public static CertificatePin None => new(null);

    /// <summary>What the last failed comparison found, as a sentence; null if none failed.</summary>
    public string? Mismatch => _mismatch;

    /// <summary>Options for a client, also for <see cref="HttpClient"/>'s handler, which fills the host in.</summary>
    /// <param name="host">Name of the server.</param>
    public SslClientAuthenticationOptions CreateOptions(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (_expected.Length > 0)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => Matches(certificate);
        }

        return options;
    }

    /// <summary>Takes the client's part in the handshake.</summary>
    /// <param name="tls">The stream.</param>
    /// <param name="host">Name of the server.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="AuthenticationException">
    /// The peer does not agree; with a message <c>source fingerprint does not match: expected A, got B</c> if its certificate is not the expected one.
    /// </exception>
    public async Task AuthenticateAsync(SslStream tls, string host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tls);
        try
        {
            await tls.AuthenticateAsClientAsync(CreateOptions(host), cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException ex) when (_mismatch is { } mismatch)
        {
            throw new AuthenticationException(mismatch, ex);
        }
    }

    private static string Normalize(string fingerprint) => fingerprint.Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant();

    private bool Matches(X509Certificate? certificate)
    {
        var actual = certificate is null ? "" : Normalize(certificate.GetCertHashString(HashAlgorithmName.SHA256));
        if (actual == _expected)
        {
            return true;
        }

        _mismatch = $"source fingerprint does not match: expected {_expected}, got {actual}";
        return false;
    }
}
