using MediaRouter.Plugins.AuthInternal.Credentials;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class CredentialTests
{
    [Theory]
    [InlineData("")]
    [InlineData("user")]
    [InlineData("aZ09!$()*+.;<=>[]^_-{}@#&")]
    [InlineData("sha256:j1tsRqDEw9xvq/D7/9tMx6Jh/jMhk3UfjwIB2f1zgMo=")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myR64+o8rALHoPmlE1i/TR+58")]
    [InlineData("argon2:$argon2i$v=16$m=1048576,t=3,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myR64+o8rALHoPmlE1i/TR+58")]
    public void Valid_credentials_have_no_fault(string stored)
    {
        Assert.Null(Credential.FindFault(stored));
    }

    [Theory]
    [InlineData("with space", "credential contains unsupported characters. Supported are: ")]
    [InlineData("colon:", "credential contains unsupported characters. Supported are: ")]
    [InlineData("p\u00e4ss", "credential contains unsupported characters. Supported are: ")]
    [InlineData("sha256:", "credential contains unsupported characters, sha256 hash must be base64 encoded")]
    [InlineData("sha256:$", "credential contains unsupported characters, sha256 hash must be base64 encoded")]
    [InlineData("sha256:AAAA", "credential contains unsupported characters, sha256 hash must be base64 encoded and 32 bytes long")]
    [InlineData("sha256:j1tsRqDEw9xvq/D7/9tMx6Jh/jMhk3UfjwIB2f1zgMo", "credential contains unsupported characters, sha256 hash must be base64 encoded")]
    [InlineData("sha256:j1tsRqDEw9xvq/D7/9tMx6Jh/ jMhk3UfjwIB2f1zgMo=", "credential contains unsupported characters, sha256 hash must be base64 encoded")]
    [InlineData("argon2:", "invalid argon2 hash: ")]
    [InlineData("argon2:password", "invalid argon2 hash: ")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=1$MTIzNDU2Nzg", "invalid argon2 hash: ")]
    [InlineData("argon2:$argon2d$v=19$m=4096,t=3,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the variant must be argon2id or argon2i")]
    [InlineData("argon2:$argon2id$v=18$m=4096,t=3,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the version must be 16 or 19")]
    [InlineData("argon2:$argon2id$v=19$m=1048577,t=3,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the memory m must be at most 1048576 KiB (1 GiB), but is 1048577 KiB")]
    [InlineData("argon2:$argon2id$v=19$m=15,t=3,p=2$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the memory m must be at least 8 KiB for each of the 2 lanes, but is 15 KiB")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=0,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the number of passes t must be between 1 and 4096, but is 0")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=0$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the parallelism p must be between 1 and 255, but is 0")]
    [InlineData("argon2:$argon2id$v=19$t=3,m=4096,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: expected m=...,t=...,p=...")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=1$MTIzNA$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the salt must be at least 8 bytes")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=1$MTIzNDU2Nzg=$Ux/LWeTgJQPyfMMJo1myRw", "invalid argon2 hash: the salt must be")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=1$MTIzNDU2Nzg$Ux", "invalid argon2 hash: the hash must be at least 4 bytes")]
    [InlineData("argon2:$argon2id$v=19$m=4096,t=3,p=1$MTIzNDU2Nzg$Ux/LWeTgJQPyfMMJo1myRw$", "invalid argon2 hash: ")]
    public void Invalid_credentials_are_explained(string stored, string expected)
    {
        Assert.StartsWith(expected, Credential.FindFault(stored), StringComparison.Ordinal);
    }
}
