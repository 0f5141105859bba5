using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaRouter.Plugins.HooksWebhook.Messages;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.HooksWebhook.Tests;

public sealed class MessageTests
{
    private const string Nasty = "a\"b\\c\n${path}\u0001</é";

    [Fact]
    public void Standard_body_has_what_is_known_and_nothing_else()
    {
        var fields = EventFields.Of(
            Events.Of(HookPoint.Available, "cam/a", true, ("MTX_PATH", "cam/a"), ("MTX_QUERY", "user%3Da+b%26x%3D%22"), ("MTX_SOURCE_TYPE", "rtmpConn"), ("G1", "a"), ("G2", "")),
            WebhookEventType.PathAvailable,
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(1)));

        var body = JsonNode.Parse(BodyTemplate.Render("", fields, []))!.AsObject();

        Assert.Equal(["type", "time", "id", "correlation", "path", "query", "sourceType", "groups"], body.Select(property => property.Key));
        Assert.Equal("pathAvailable", (string?)body["type"]);
        Assert.Equal("2026-01-02T03:04:05.678+01:00", (string?)body["time"]);
        Assert.Equal("user=a b&x=\"", (string?)body["query"]);
        Assert.Equal(["a", ""], body["groups"]!.AsArray().Select(group => (string?)group));
    }

    [Fact]
    public void Placeholders_are_escaped_and_not_replaced_twice()
    {
        var fields = EventFields.Of(
            Events.Of(HookPoint.SegmentCompleted, Nasty, true, ("MTX_SEGMENT_DURATION", "1.5"), ("G1", "of the path")), WebhookEventType.SegmentCompleted, default);

        var body = JsonNode.Parse(BodyTemplate.Render("""{"p": "x${path}y", "d": ${segmentDuration}, "g": "${G1}${G2}", "none": "${sourceType}", "cost": "$$5 $ $${path}"}""", fields, ["own", "two"]))!;

        Assert.Equal($"x{Nasty}y", (string?)body["p"]);
        Assert.Equal(1.5, (double)body["d"]!);
        Assert.Equal("owntwo", (string?)body["g"]);
        Assert.Equal("", (string?)body["none"]);
        Assert.Equal("$5 $ ${path}", (string?)body["cost"]);
    }

    [Fact]
    public void Random_values_never_break_the_body()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var text = Encoding.UTF8.GetString([.. Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256))]);
            var fields = EventFields.Of(Events.Of(HookPoint.Online, text, false, ("MTX_QUERY", text), ("MTX_SOURCE_ID", text)), WebhookEventType.PathOffline, default);

            using var standard = JsonDocument.Parse(BodyTemplate.Render("", fields, [text]));
            using var own = JsonDocument.Parse(BodyTemplate.Render("""["${path}", "${query}", "${sourceId}", "${G1}"]""", fields, [text]));

            Assert.Equal(text, own.RootElement[0].GetString());
            Assert.Equal(text, own.RootElement[3].GetString());
        }
    }

    [Theory]
    [InlineData("""{"a": "${nonsense}"}""", "there is no placeholder '${nonsense}'")]
    [InlineData("""{"a": ${path}""", "it is not JSON")]
    [InlineData("plain", "it is not JSON")]
    [InlineData("""{"a": "${path}", "b": ${segmentDuration}, "c": "${G12}"}""", null)]
    public void Template_is_judged_before_it_is_used(string template, string? fault)
    {
        var found = BodyTemplate.FindFault(template);

        Assert.Equal(fault is null, found is null);
        Assert.Contains(fault ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cam", true, "")]
    [InlineData("ingest/p/a", true, "p,a")]
    [InlineData("ingest/p", false, "")]
    [InlineData("", false, "")]
    public void Paths_are_chosen_by_name_and_by_expression(string path, bool expected, string groups)
    {
        var filter = new PathFilter(["cam", "~^ingest/([^/]+)/([^/]+)$"]);

        Assert.Equal(expected, filter.Matches(path, out var found));
        Assert.Equal(groups, string.Join(',', found));
        Assert.True(new PathFilter([]).Matches(path, out _));
    }

    [Fact]
    public void Expression_without_end_is_no_match() => Assert.False(new PathFilter(["~^(a+)+$"]).Matches(new string('a', 60) + "b", out _));

    [Fact]
    public void Every_mistake_in_the_settings_is_named()
    {
        var options = new WebhookOptions
        {
            WebhookQueueSize = 0,
            Webhooks =
            [
                new() { Url = "https://h/x", Headers = [new() { Name = "Authorization", Value = "Bearer x" }], Body = "{}", Fingerprint = new string('a', 64) },
                new()
                {
                    Url = "ftp://h",
                    Paths = ["~("],
                    Headers = [new() { Name = "a b", Value = "c" }, new() { Name = "A", Value = "b\r\nC: d" }, new() { Name = "Content-Length", Value = "1" }],
                    Body = "x",
                    Fingerprint = "ab",
                    Timeout = TimeSpan.Zero,
                    Retries = -1,
                },
            ],
        };

        var faults = options.Validate(null!).ToList();

        Assert.Equal(10, faults.Count);
        Assert.Equal(9, faults.Count(fault => fault.StartsWith("webhooks[1]: ", StringComparison.Ordinal)));
    }
}
