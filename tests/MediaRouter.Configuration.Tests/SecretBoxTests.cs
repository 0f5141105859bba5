using System.Text;
using MediaRouter.Kernel.Configuration;

namespace MediaRouter.Configuration.Tests;

public class SecretBoxTests
{
    // D. J. Bernstein, "Cryptography in NaCl", sections 8 to 10.
    private const string Key = "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389";
    private const string Nonce = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37";

    private const string Plain =
        "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
        + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
        + "5e0705";

    private const string Box =
        "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
        + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
        + "7973f622a43d14a6599b1f654cb45a74e355a5";

    [Fact]
    public void Box_of_the_specification_opens()
    {
        Assert.True(SecretBox.TryOpen(Convert.FromHexString(Box), Convert.FromHexString(Nonce), Convert.FromHexString(Key), out var plain));
        Assert.Equal(Plain, Convert.ToHexString(plain), ignoreCase: true);
    }

    [Fact]
    public void Changed_box_does_not_open()
    {
        var box = Convert.FromHexString(Box);
        box[40] ^= 1;
        Assert.False(SecretBox.TryOpen(box, Convert.FromHexString(Nonce), Convert.FromHexString(Key), out _));
    }

    [Fact]
    public void Authenticator_of_the_rfc_is_reproduced()
    {
        // RFC 8439, section 2.5.2.
        var key = Convert.FromHexString("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
        var tag = new byte[16];
        SecretBox.Poly1305(key, "Cryptographic Forum Research Group"u8, tag);
        Assert.Equal("a8061dc1305136c6c22b8baf0c0127a9", Convert.ToHexString(tag), ignoreCase: true);
    }

    [Theory]
    [InlineData("MTX_CONFKEY")]
    [InlineData("RTSP_CONFKEY")]
    public void Encrypted_file_loads_with_its_key(string variable)
    {
        var result = Load(Sealed("logLevel: debug\n", "testkey"), (variable, "testkey"));
        Assert.Empty(result.Errors);
        Assert.Equal(LogLevelName.Debug, result.Configuration!.Get<LogOptions>().LogLevel);
    }

    [Fact]
    public void Wrong_key_and_plain_file_are_refused_with_the_variable()
    {
        Assert.Contains("MTX_CONFKEY", Assert.Single(Load(Sealed("logLevel: debug\n", "testkey"), ("MTX_CONFKEY", "other")).Errors).Message, StringComparison.Ordinal);
        Assert.Contains("not base64", Assert.Single(Load("logLevel: debug\n", ("MTX_CONFKEY", "other")).Errors).Message, StringComparison.Ordinal);
    }

    private static LoadResult Load(string text, (string Name, string Value) variable) => Sample.Load(text, variable);

    /// <summary>A file as an operator encrypts it.</summary>
    private static string Sealed(string text, string key)
    {
        var keyBytes = new byte[32];
        Encoding.UTF8.GetBytes(key).CopyTo(keyBytes, 0);
        var nonce = Enumerable.Range(1, 24).Select(i => (byte)i).ToArray();
        var box = SecretBox.Seal(Encoding.UTF8.GetBytes(text), nonce, keyBytes);
        return Convert.ToBase64String([.. nonce, .. box], Base64FormattingOptions.InsertLineBreaks);
    }
}
