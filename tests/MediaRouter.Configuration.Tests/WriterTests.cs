using System.Text;
using System.Text.Json;
using MediaRouter.Kernel.Configuration;

namespace MediaRouter.Configuration.Tests;

public class WriterTests
{
    [Fact]
    public void Reference_file_loads_as_the_defaults()
    {
        var text = ReferenceFileWriter.Write(Sample.Schema);
        var result = Sample.Load(text);
        Assert.Empty(result.Errors);
        Assert.DoesNotContain(result.Warnings, w => w.Message.Contains("deprecated", StringComparison.Ordinal));
        Assert.True(ConfigurationDifference.Between(Sample.Valid(""), result.Configuration!).IsEmpty);
        Assert.Equal(text, ReferenceFileWriter.Write(Sample.Schema));
    }

    [Fact]
    public void Reference_file_names_every_setting_with_its_comment()
    {
        var text = ReferenceFileWriter.Write(Sample.Schema);
        foreach (var setting in Sample.Schema.GlobalSettings.Values.Concat(Sample.Schema.PathSettings.Values))
        {
            Assert.Equal(!setting.Deprecated, text.Contains($"\n{(setting.Record.Scope == 0 ? "" : "  ")}{setting.Key}:", StringComparison.Ordinal));
        }

        Assert.Contains("# ---- Sample server\n\n# Turns the server on.\nsample: true\n", text, StringComparison.Ordinal);
        Assert.Contains("sampleName: 'yes'\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n'), l => l.Length > 120 && l.TrimStart().StartsWith('#'));
    }

    [Fact]
    public void Json_schema_describes_every_setting()
    {
        using var document = JsonDocument.Parse(JsonSchemaWriter.Write(Sample.Schema));
        var properties = document.RootElement.GetProperty("properties");
        Assert.Equal(":7000", properties.GetProperty("sampleAddress").GetProperty("default").GetString());
        Assert.True(properties.GetProperty("sampleDisable").GetProperty("deprecated").GetBoolean());
        Assert.True(properties.TryGetProperty("paths", out _));
        var path = document.RootElement.GetProperty("definitions").GetProperty("path").GetProperty("properties");
        Assert.Equal("publisher", path.GetProperty("source").GetProperty("default").GetString());
    }

    [Fact]
    public void Document_of_a_configuration_hides_secrets()
    {
        var configuration = Sample.Valid("sampleSecret: topsecret\nsampleUsers: [{user: a, pass: topsecret, level: 3}, {user: b}]\nsampleTimeout: 36h");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            JsonDocumentWriter.Write(writer, configuration.ToDocument());
        }

        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain("topsecret", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text);
        var users = document.RootElement.GetProperty("sampleUsers");
        Assert.Equal("<redacted>", users[0].GetProperty("pass").GetString());
        Assert.Equal("", users[1].GetProperty("pass").GetString());
        Assert.Equal(3, users[0].GetProperty("level").GetInt32());
        Assert.False(users[1].TryGetProperty("level", out _));
        Assert.Equal("1d12h0m0s", document.RootElement.GetProperty("sampleTimeout").GetString());
        Assert.Equal("50M", document.RootElement.GetProperty("sampleMaxSize").GetString());
        Assert.Equal("no", document.RootElement.GetProperty("sampleEncryption").GetString());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("1.5")]
    [InlineData("0x1F")]
    [InlineData("it's")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("# a")]
    [InlineData("- a")]
    [InlineData("*")]
    [InlineData("&a")]
    [InlineData("{a}")]
    [InlineData("[a]")]
    [InlineData(" a ")]
    [InlineData("a\nb\t\"c\"\\")]
    [InlineData("\u00e4\u4e16\U0001F600")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("<<")]
    [InlineData("?")]
    [InlineData("%Y-%m")]
    [InlineData("@x")]
    [InlineData("2001:db8::1")]
    public void Texts_survive_writing(string text)
    {
        var yaml = "sampleAddress: " + YamlText.Inline(new ScalarNode(text, ScalarStyle.Text, default)) + "\nsample: no\nsampleAllowOrigins: " +
            YamlText.Inline(new ListNode([new ScalarNode(text, ScalarStyle.Text, default)], default));
        var options = Sample.Valid(yaml).Get<SampleOptions>();
        Assert.Equal(text, options.SampleAddress);
        Assert.Equal([text], options.SampleAllowOrigins);
    }
}
