using System.Text;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Configuration.Tests;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("rtsp://user:secret@host:554/path", "rtsp://user:<redacted>@host:554/path")]
    [InlineData("rtsp://:secret@host", "rtsp://:<redacted>@host")]
    [InlineData("rtsp://user:p@ss@host/path", "rtsp://user:<redacted>@host/path")]
    [InlineData("rtsp://user@host/path", "rtsp://user@host/path")]
    [InlineData("rtsp://host:554/path", "rtsp://host:554/path")]
    [InlineData("rtmp://host/app/key?user=u&pass=secret&x=1", "rtmp://host/app/key?user=u&pass=<redacted>&x=1")]
    [InlineData("srt://host:1?streamid=read:a&passphrase=secret#x", "srt://host:1?streamid=read:a&passphrase=<redacted>#x")]
    [InlineData("rtsp://host/$MTX_PATH?token=$G1", "rtsp://host/$MTX_PATH?token=$G1")]
    [InlineData("ffmpeg -i rtsp://a:secret@b/c -f rtsp rtsp://d:secret@e/f", "ffmpeg -i rtsp://a:<redacted>@b/c -f rtsp rtsp://d:<redacted>@e/f")]
    [InlineData("no url, pass=word", "no url, pass=word")]
    public void Mask_hides_passwords_of_urls(string text, string shown) => Assert.Equal(shown, CredentialMask.Apply(text));

    [Fact]
    public async Task Edit_with_what_was_shown_keeps_the_secrets()
    {
        await using var store = Start();
        var shown = Shown(store);

        var result = await EditAsync(store, $$"""{"sampleUsers": {{shown}}, "sampleCount": 9}""");

        Assert.Empty(result.Errors);
        Assert.Equal(["first", "second"], store.Current.Get<SampleOptions>().SampleUsers.Select(user => user.Pass));
        Assert.Equal(9u, store.Current.Get<SampleOptions>().SampleCount);
        Assert.DoesNotContain("first", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_may_remove_reorder_and_change_elements_beside_the_secrets()
    {
        await using var store = Start();

        var result = await EditAsync(store, """{"sampleUsers": [{"user": "b", "pass": "<redacted>", "permissions": [{"action": "read"}]}, {"user": "c", "pass": "new"}]}""");

        Assert.Empty(result.Errors);
        Assert.Equal(["second", "new"], store.Current.Get<SampleOptions>().SampleUsers.Select(user => user.Pass));
    }

    [Theory]
    [InlineData("""{"sampleUsers": [{"user": "nobody", "pass": "<redacted>"}]}""")] // another user must not get a password
    [InlineData("""{"sampleSecret": "<redacted>!"}""")]
    [InlineData("""{"sampleAddress": "rtsp://u:<redacted>@evil/x"}""")] // nor another host
    public async Task Edit_that_would_send_a_secret_elsewhere_is_refused(string edit)
    {
        await using var store = Start();
        var before = store.Current;

        var result = await EditAsync(store, edit);

        Assert.Contains("<redacted>", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Same(before, store.Current);
    }

    [Fact]
    public async Task Edit_with_a_hidden_password_of_a_url_keeps_it()
    {
        await using var store = Start();

        Assert.Empty((await EditAsync(store, """{"sampleAddress": "rtsp://u:<redacted>@host/x"}""")).Errors);

        Assert.Equal("rtsp://u:p@host/x", store.Current.Get<SampleOptions>().SampleAddress);
    }

    [Fact]
    public void Errors_do_not_repeat_passwords_of_urls()
    {
        var error = Sample.OneError("sampleCount: rtsp://u:secret@host/x\n");

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Value, StringComparison.Ordinal);
    }

    private static string Shown(ConfigurationStore store)
    {
        using var text = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(text))
        {
            JsonDocumentWriter.Write(writer, store.Current.ToDocument().Find("sampleUsers")!.Value);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static async Task<ReloadResult> EditAsync(ConfigurationStore store, string json)
    {
        Assert.True(JsonDocumentReader.TryRead(Encoding.UTF8.GetBytes(json), "request", out var settings, out _));
        var result = await store.EditAsync(new ConfigurationEdit(ConfigurationEditKind.PatchGlobal, "", settings), CancellationToken.None);
        await result.Applied;
        return result;
    }

    private static ConfigurationStore Start()
    {
        var result = Sample.Load("sampleAddress: rtsp://u:p@host/x\nsampleSecret: third\nsampleUsers:\n- user: a\n  pass: first\n- user: b\n  pass: second\n");
        Assert.Empty(result.Errors);
        return new ConfigurationStore(Sample.Loader(), result, (_, _) => Task.CompletedTask, TimeProvider.System, NullLogger.Instance);
    }
}
