namespace MediaRouter.EndToEnd.Harness;

/// <summary>Self-signed certificates for 127.0.0.1.</summary>
internal static class Certificates
{
    /// <summary>Writes <c>server.key</c> and <c>server.crt</c>, valid for two days.</summary>
    public static async Task MakeAsync(string folder)
    {
        var result = await Tool.RunAsync(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", $"{folder}/server.key", "-out", $"{folder}/server.crt",
            ],
            TimeSpan.FromSeconds(30));
        Assert.True(result.ExitCode == 0, result.Errors);
    }
}
