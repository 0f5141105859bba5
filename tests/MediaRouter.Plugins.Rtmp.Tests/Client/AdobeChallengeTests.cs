using MediaRouter.Plugins.Rtmp.Client;

namespace MediaRouter.Plugins.Rtmp.Tests.Client;

public class AdobeChallengeTests
{
    [Fact]
    public void Demand_and_challenge_are_told_apart()
    {
        const string Demand = "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ";
        const string Challenge = "[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=u&salt=salt==&challenge=chal=&opaque=op=";
        Assert.True(AdobeChallenge.IsDemand(Demand));
        Assert.False(AdobeChallenge.TryParse(Demand, out _));
        Assert.False(AdobeChallenge.IsDemand(Challenge));
        Assert.True(AdobeChallenge.TryParse(Challenge, out var challenge));
        Assert.Equal(new AdobeChallenge("salt==", "chal=", "op="), challenge);
        Assert.False(AdobeChallenge.TryParse("authmod=adobe :?reason=authfailed&opaque=x", out _));
    }

    [Fact]
    public void Answer_is_made_of_two_hashes()
    {
        // MD5("u" "s" "p") in base 64, then MD5 of that with the challenges.
        Assert.Equal(
            "?authmod=adobe&user=u&challenge=00&response=" + Hash(Hash("usp") + "c" + "00"),
            new AdobeChallenge("s", "c", "").Answer("u", "p", "00"));
        Assert.Equal(
            "?authmod=adobe&user=u&challenge=00&response=" + Hash(Hash("usp") + "o" + "00") + "&opaque=o",
            new AdobeChallenge("s", "c", "o").Answer("u", "p", "00"));
    }

#pragma warning disable CA5351 // The protocol is made of MD5.
    private static string Hash(string text) => Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
