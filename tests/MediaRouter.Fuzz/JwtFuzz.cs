using System.Buffers.Text;
using System.Text;
using MediaRouter.Plugins.AuthJwt.Keys;
using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Fuzz;

public class JwtFuzz
{
    private static readonly KeySet Keys = Parse(
        """
        {"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
        """);

    private static readonly byte[][] Tokens =
    [
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"u8.ToArray(),
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"u8.ToArray(),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"u8.ToArray(),
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ."u8.ToArray(),
    ];

    private static readonly byte[][] Headers =
    [
        """{"alg":"HS256","typ":"JWT","kid":"a"}"""u8.ToArray(),
        """{"alg":"ES512","kid":"\ud83d\ude00","crit":["b64"],"b64":false}"""u8.ToArray(),
    ];

    private static readonly byte[][] Claims =
    [
        """{"iss":"joe","exp":1300819380,"nbf":1.5e9,"iat":0,"aud":["a","b"],"sub":"x","p":[{"action":"read","path":"~^a"},{"action":"api"}]}"""u8.ToArray(),
        """{"aud":"a","exp":99999999999,"p":"[{\"action\":\"publish\",\"path\":\"\"}]","more":{"a":[[[[1]]]]}}"""u8.ToArray(),
        """{"sub":"\ud800","exp":1e999,"p":{"action":1}}"""u8.ToArray(),
    ];

    private static readonly byte[][] KeySets =
    [
        """{"keys":[{"kty":"oct","kid":"a","alg":"HS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}]}"""u8.ToArray(),
        """{"keys":[{"kty":"EC","use":"sig","key_ops":["verify"],"crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"""u8.ToArray(),
        """{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"""u8.ToArray(),
        """{"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]}"""u8.ToArray(),
    ];

    [Fact]
    public void Token_parser_and_verification_survive_anything()
    {
        FuzzLoop.Run(Tokens, input => Check(Encoding.Latin1.GetString(input)));
    }

    [Fact]
    public void Token_header_parser_survives_anything()
    {
        FuzzLoop.Run(Headers, input => Check($"{Base64Url.EncodeToString(input)}.e30.AAAA"));
    }

    [Fact]
    public void Claims_parser_survives_anything()
    {
        var now = DateTimeOffset.UnixEpoch;
        FuzzLoop.Run(Claims, input =>
        {
            if (TokenClaims.TryParse(input, out var claims))
            {
                _ = claims.Subject;
                claims.FindFault(now, "", "");
                claims.FindFault(now, "joe", "a");
                var isList = claims.TryGetPermissions("p", out var permissions, out var fault);
                Assert.Equal(isList, fault.Length == 0);
                Assert.True(isList || permissions.Count == 0);
            }
        });
    }

    [Fact]
    public void Key_set_parser_survives_anything()
    {
        Assert.True(SignedToken.TryParse(Encoding.Latin1.GetString(Tokens[0]), out var token, out _));
        FuzzLoop.Run(KeySets, input =>
        {
            if (KeySet.TryParse(input, out var set))
            {
                var isGood = set.Verifies(token, out var fault, out _);
                Assert.Equal(isGood, fault.Length == 0);
            }
        });
    }

    private static void Check(string text)
    {
        if (SignedToken.TryParse(text, out var token, out var fault))
        {
            var isGood = Keys.Verifies(token, out fault, out _);

            // What is not exactly one of the signed examples has no good signature.
            Assert.True(!isGood || Tokens.Any(known => Encoding.Latin1.GetString(known)[..text.LastIndexOf('.')] == text[..text.LastIndexOf('.')]));
        }
        else
        {
            Assert.NotEmpty(fault);
        }
    }

    private static KeySet Parse(string json)
    {
        Assert.True(KeySet.TryParse(Encoding.UTF8.GetBytes(json), out var set));
        return set;
    }
}
