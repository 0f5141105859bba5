using System.Text;
using MediaRouter.Plugins.AuthInternal.Credentials;

namespace MediaRouter.Fuzz;

public class AuthCredentialFuzz
{
    private static readonly byte[][] Corpus =
    [
        "argon2:$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWvMEw"u8.ToArray(),
        "argon2:$argon2i$v=16$m=1000,t=3,p=3$c2FsdHNhbHRzYWx0$nzMhW+ksIaihMQ/QdDymY49SYaRNRGFjIjVeko7sE/aBIFkqtiuc6dR/vn34esBM5GjusoXxVPwmJasGoADHJA"u8.ToArray(),
        "argon2:$argon2i$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWvMEw"u8.ToArray(),
        "sha256:j1tsRqDEw9xvq/D7/9tMx6Jh/jMhk3UfjwIB2f1zgMo="u8.ToArray(),
        "plain!$()*+"u8.ToArray(),
    ];

    [Fact]
    public void Credential_parser_survives_anything()
    {
        FuzzLoop.Run(Corpus, input =>
        {
            var text = Encoding.Latin1.GetString(input);
            var isValid = Credential.TryParse(text, out var credential, out var fault);
            Assert.Equal(isValid, fault.Length == 0);
            Assert.Equal(isValid, credential is not null);

            // A hash that was accepted can be computed within its limits; only cheap ones are tried here.
            if (credential?.Argon2 is { Parameters: { MemoryKibibytes: < 256, Passes: < 8 } } hash)
            {
                hash.Verify("x"u8, CancellationToken.None);
            }
        });
    }
}
