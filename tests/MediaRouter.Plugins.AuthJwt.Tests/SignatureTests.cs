using System.Text;
using MediaRouter.EndToEnd.Control;
using MediaRouter.Plugins.AuthJwt.Keys;
using MediaRouter.Plugins.AuthJwt.Tokens;

namespace MediaRouter.Plugins.AuthJwt.Tests;

public sealed class SignatureTests
{
    private const string JoesClaims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string HmacKey = """{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""";

    private const string RsaKeyJson =
        """{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}""";

    // Making keys takes long.
    private static readonly TokenIssuer Issuer = new();
    private static readonly TokenIssuer Other = new();

    [Theory]
    [InlineData(HmacKey, "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + JoesClaims + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")] // RFC 7515, A.1 and RFC 7519, 3.1
    [InlineData(RsaKeyJson, "eyJhbGciOiJSUzI1NiJ9." + JoesClaims + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw")] // RFC 7515, A.2
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""", "eyJhbGciOiJFUzI1NiJ9." + JoesClaims + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")] // RFC 7515, A.3
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")] // RFC 8037, A.4
    public void Signatures_of_the_specifications_are_good_and_changed_ones_are_not(string key, string text)
    {
        Assert.Equal("", Verify($$"""{"keys":[{{key}}]}""", text));

        var lastDot = text.LastIndexOf('.');
        var claims = text.IndexOf('.', StringComparison.Ordinal) + 3;
        Assert.Equal("its signature is wrong", Verify($$"""{"keys":[{{key}}]}""", Change(text, claims)));
        Assert.Equal("its signature is wrong", Verify($$"""{"keys":[{{key}}]}""", Change(text, lastDot + 5)));
    }

    // RFC 8032, section 7.1: empty, one byte, two bytes.
    [Theory]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Ed25519_verifies_the_examples_of_its_specification(string key, string message, string signature)
    {
        Assert.True(Ed25519PublicKey.TryCreate(Convert.FromHexString(key), out var publicKey));
        var bytes = Convert.FromHexString(signature);

        Assert.True(publicKey.Verifies(Convert.FromHexString(message), bytes));
        Assert.False(publicKey.Verifies(Convert.FromHexString(message + "00"), bytes));
        for (var i = 0; i < bytes.Length; i += 7)
        {
            bytes[i] ^= 1;
            Assert.False(publicKey.Verifies(Convert.FromHexString(message), bytes));
            bytes[i] ^= 1;
        }

        // S + L would be a second signature of the same message.
        var scalar = new System.Numerics.BigInteger(bytes.AsSpan(32), isUnsigned: true) + System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493");
        Assert.True(scalar.TryWriteBytes(bytes.AsSpan(32), out _, isUnsigned: true));
        Assert.False(publicKey.Verifies(Convert.FromHexString(message), bytes));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public void Every_algorithm_verifies_with_and_without_the_name_of_the_key(string algorithm)
    {
        Assert.Equal("", Verify(Issuer.KeySet, Issuer.Sign("{}", algorithm)));
        Assert.Equal("", Verify(Issuer.KeySet, Issuer.Sign("{}", algorithm, keyId: "")));
        Assert.Equal("its signature is wrong", Verify(Issuer.KeySet, Other.Sign("{}", algorithm)));
        Assert.Equal("its signature is wrong", Verify(Issuer.KeySet, Other.Sign("{}", algorithm, keyId: "")));
    }

    [Fact]
    public void Algorithm_of_the_token_cannot_change_what_a_key_is_for()
    {
        // The classic: the public key of RSA as the secret of HMAC.
        Assert.Equal("its signature algorithm is not that of the key", Verify(Issuer.KeySet, Issuer.Sign("{}", "HS256", keyId: "rsa", secret: Issuer.Modulus)));
        Assert.Equal("its signature is wrong", Verify(Issuer.KeySet, Issuer.Sign("{}", "HS256", keyId: "", secret: Issuer.Modulus)));
        Assert.Equal("its signature algorithm is not that of the key", Verify(Issuer.KeySet, Issuer.Sign("{}", "RS256", keyId: "ES256")));
        Assert.Equal("its signature algorithm is not that of the key", Verify(Issuer.KeySet, Issuer.Sign("{}", "ES384", keyId: "ES256")));
        Assert.Equal("it is signed with a key that is not in the key set", Verify(Issuer.KeySet, Issuer.Sign("{}", "RS256", keyId: "other")));

        var declared = Issuer.KeySet.Replace("\"use\":\"sig\"", "\"alg\":\"RS512\"", StringComparison.Ordinal);
        Assert.Equal("", Verify(declared, Issuer.Sign("{}", "RS512")));
        Assert.Equal("its signature algorithm is not that of the key", Verify(declared, Issuer.Sign("{}", "RS256")));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""", "it is not signed")]
    [InlineData("""{"alg":"None"}""", "its signature algorithm is not supported")]
    [InlineData("""{"alg":"ES256K"}""", "its signature algorithm is not supported")]
    [InlineData("""{}""", "its signature algorithm is not supported")]
    [InlineData("""{"alg":256}""", "its header is malformed")]
    [InlineData("""{"alg":"RS256","kid":1}""", "its header is malformed")]
    [InlineData("""{"alg":"RS256","kid":"\ud800"}""", "its header is malformed")]
    [InlineData("""{"alg":"RS256","alg":"none"}""", "its header is malformed")]
    [InlineData("""["alg"]""", "its header is malformed")]
    [InlineData("""{"alg":"RS256","crit":["exp"]}""", "its header has critical extensions")]
    public void Headers_that_make_no_sense_are_refused(string header, string reason)
    {
        Assert.False(SignedToken.TryParse(TokenIssuer.Encode(Encoding.UTF8.GetBytes(header)) + ".e30.AAAA", out _, out var fault));
        Assert.Equal(reason, fault);
    }

    [Theory]
    [InlineData("", "it does not have three parts")]
    [InlineData("a.b", "it does not have three parts")]
    [InlineData("a.b.c.d.e", "it is encrypted")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.AA=", "a part is not base64url")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e 30.AAAA", "a part is not base64url")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e3+0.AAAA", "a part is not base64url")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.AAAAA", "a part is not base64url")]
    public void Texts_that_are_no_token_are_refused(string text, string reason)
    {
        Assert.False(SignedToken.TryParse(text, out _, out var fault));
        Assert.Equal(reason, fault);
    }

    [Fact]
    public void Very_long_and_deep_tokens_are_refused()
    {
        Assert.False(SignedToken.TryParse("eyJhbGciOiJIUzI1NiJ9." + new string('A', 20_000) + ".AAAA", out _, out var fault));
        Assert.Equal("it is too long", fault);
        Assert.False(JsonText.TryParse(Encoding.ASCII.GetBytes(new string('[', 10_000) + new string(']', 10_000)), out _));
    }

    [Theory]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""", "an RSA key has 2048 to 16384 bits, this has 17")]
    [InlineData("""{"kty":"RSA","n":"AQAB"}""", "modulus or exponent is missing or malformed")]
    [InlineData("""{"kty":"RSA","n":"AAAA","e":"AAAA"}""", "modulus or exponent is missing or malformed")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"}""", "a coordinate is missing or malformed")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""", "it is not a point of its curve")]
    [InlineData("""{"kty":"EC","crv":"secp256k1","x":"AQAB","y":"AQAB"}""", "its curve is not supported")]
    [InlineData("""{"kty":"OKP","crv":"Ed448","x":"AQAB"}""", "its curve is not supported")]
    [InlineData("""{"kty":"oct","k":"c2hvcnQ"}""", "a secret has 32 bytes at least, this has 5")]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-44"}""", "its type is not supported")]
    [InlineData("""{"kty":7}""", "a member is not text")]
    [InlineData("7", "a member is not text")]
    public void Keys_that_cannot_be_used_are_left_out_with_the_reason(string key, string reason)
    {
        Assert.True(KeySet.TryParse(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}},{{HmacKey}}]}"""), out var set));

        Assert.Equal(1, set.Count);
        Assert.Equal($"key 1 of the set is not used: {reason}", Assert.Single(set.Faults));
    }

    // RFC 7517, A.1: one key for encryption, one for signatures of RS256.
    [Fact]
    public void Key_set_of_the_specification_is_read()
    {
        var set = $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},{{RsaKeyJson.Replace("}", ",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}", StringComparison.Ordinal)}}]}""";

        Assert.True(KeySet.TryParse(Encoding.UTF8.GetBytes(set), out var keys));
        Assert.Equal(1, keys.Count);
        Assert.Empty(keys.Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("<html>")]
    public void Documents_that_are_no_key_set_are_refused(string document) => Assert.False(KeySet.TryParse(Encoding.UTF8.GetBytes(document), out _));

    private static string Verify(string keySet, string text)
    {
        Assert.True(KeySet.TryParse(Encoding.UTF8.GetBytes(keySet), out var set));
        Assert.Empty(set.Faults);
        Assert.True(SignedToken.TryParse(text, out var token, out var fault), fault);
        var isGood = set.Verifies(token, out fault, out _);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    private static string Change(string text, int at) => text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
}
