using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MediaRouter.Net.Tests;

/// <summary>Certificate and key files in a directory of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mediarouter-net-");

    public TestCertificates() => Write("first");

    public string CertificatePath => Path.Combine(_directory.FullName, "server.crt");

    public string KeyPath => Path.Combine(_directory.FullName, "server.key");

    public string Fingerprint { get; private set; } = "";

    /// <summary>Writes a self-signed certificate, or one with the intermediate authority that issued it.</summary>
    public void Write(string name, bool withChain = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (!withChain)
        {
            using var selfSigned = request.CreateSelfSigned(Start, End);
            Write(selfSigned, key, selfSigned.ExportCertificatePem());
            return;
        }

        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root", rootKey).CreateSelfSigned(Start, End);
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var publicIssuer = Authority("issuer", issuerKey).Create(root, Start, End, [1]);
        using var issuer = publicIssuer.CopyWithPrivateKey(issuerKey);
        using var leaf = request.Create(issuer, Start, End, [2]);
        Write(leaf, key, leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem());
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static DateTimeOffset Start => DateTimeOffset.UtcNow.Date.AddDays(-1);

    private static DateTimeOffset End => DateTimeOffset.UtcNow.Date.AddDays(2);

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private void Write(X509Certificate2 leaf, ECDsa key, string pem)
    {
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificatePath, pem);
        Fingerprint = leaf.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
