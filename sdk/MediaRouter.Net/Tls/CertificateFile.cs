using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net;

/// <summary>A server's certificate and key from PEM files, read again when they change.</summary>
public sealed class CertificateFile : IAsyncDisposable
{
    // The files are small and few, so their contents are compared. Change notices are missed on network file systems and where a mounted
    // secret is replaced through symbolic links.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ILogger _log;
    private readonly PeriodicTimer _timer;
    private readonly Task _watch;

    // Replaced as a whole by the watch.
    private volatile SslServerAuthenticationOptions _options;

    // Touched only by the watch: the contents last looked at, good or bad.
    private byte[] _contents;

    private CertificateFile(string certificatePath, string keyPath, ILogger log, TimeProvider time, byte[] contents, SslServerAuthenticationOptions options)
    {
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _log = log;
        _contents = contents;
        _options = options;
        _timer = new PeriodicTimer(Interval, time);
        _watch = WatchAsync();
    }

    /// <summary>Options with the current certificate, protocol versions as the system allows; shared by all handshakes until the files change. Take them anew for each connection.</summary>
    public SslServerAuthenticationOptions ServerOptions => _options;

    /// <summary>The current certificate with its chain.</summary>
    public SslStreamCertificateContext Certificate => _options.ServerCertificateContext!;

    /// <summary>SHA-256 of the current leaf certificate, hexadecimal, lower case.</summary>
    public string Fingerprint => Certificate.TargetCertificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>Loads the files and watches them from then on.</summary>
    /// <param name="certificatePath">PEM: the leaf first, then the chain.</param>
    /// <param name="keyPath">PEM: the leaf's private key, not encrypted.</param>
    /// <param name="log">Told of reloads and of files that cannot be used.</param>
    /// <param name="time">Clock of the watch.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">A file holds no certificate or key, or they do not belong together.</exception>
    public static CertificateFile Load(string certificatePath, string keyPath, ILogger log, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        var (certificate, key, contents) = Read(certificatePath, keyPath);
        return new CertificateFile(certificatePath, keyPath, log, time ?? TimeProvider.System, contents, Create(certificate, key));
    }

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watch.ConfigureAwait(false);
    }

    private static (string Certificate, string Key, byte[] Contents) Read(string certificatePath, string keyPath)
    {
        var certificate = File.ReadAllText(certificatePath);
        var key = File.ReadAllText(keyPath);
        return (certificate, key, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificate + '\0' + key)));
    }

    private static SslServerAuthenticationOptions Create(string certificate, string key)
    {
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (ArgumentException ex)
        {
            // A key of another kind than the certificate's is reported as a wrong argument.
            throw new CryptographicException(ex.Message, ex);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificate);
        var chain = new X509Certificate2Collection(all.Skip(1).ToArray());
        if (OperatingSystem.IsWindows())
        {
            // Schannel cannot use a key that exists in memory alone.
            using var inMemory = leaf;
            leaf = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), null);
        }

        return new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true) };
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            try
            {
                Check();
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // In the middle of a replacement; looked at again at the next turn.
                _log.LogDebug("Cannot read the certificate {CertificatePath}: {Reason}", _certificatePath, ex.Message);
            }
            catch (CryptographicException ex)
            {
                _log.LogWarning("Keeping the old certificate, since {CertificatePath} cannot be used: {Reason}", _certificatePath, ex.Message);
            }
        }
    }

    private void Check()
    {
        var (certificate, key, contents) = Read(_certificatePath, _keyPath);
        if (contents.AsSpan().SequenceEqual(_contents))
        {
            return;
        }

        _contents = contents;
        _options = Create(certificate, key);
        _log.LogInformation("Certificate {CertificatePath} was reloaded", _certificatePath);
    }
}
