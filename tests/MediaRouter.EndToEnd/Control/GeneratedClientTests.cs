using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>A client that a generator of others made of the OpenAPI document (tests/generate-api-client) against a router with clients of every protocol.</summary>
public sealed class GeneratedClientTests : IAsyncLifetime
{
    private readonly BusyRouter _busy = new();

    public Task InitializeAsync() => _busy.InitializeAsync();

    public Task DisposeAsync() => _busy.DisposeAsync();

    [Fact]
    public async Task Generated_client_calls_every_operation()
    {
        var script = Path.Combine(TestPaths.Repository, "tests/MediaRouter.EndToEnd/Control/Client/exercise.mjs");

        var result = await Tool.RunAsync(["node", script, _busy.Api.Address.ToString().TrimEnd('/')], TimeSpan.FromSeconds(60));

        Assert.True(result is { ExitCode: 0, TimedOut: false }, result.Errors + result.Output);
        var report = JsonNode.Parse(result.Output)!;
        var called = report["called"]!.AsObject();
        Assert.All(called, operation => Assert.True((int)operation.Value!["status"]! == 200, $"{operation.Key}: {operation.Value["status"]} {operation.Value["answer"]}"));
        var operations = report["operations"]!.AsArray().Select(operation => (string)operation!).ToArray();
        Assert.Empty(operations.Except(called.Select(operation => operation.Key)));

        // The client is of the document that is served. Plugins that came since it was generated bring operations under tags of their own.
        var served = (await _busy.Api.GetAsync("/v3/openapi.json"))["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Id: (string)operation.Value!["operationId"]!, Tag: (string)operation.Value["tags"]![0]!)))
            .ToArray();
        var known = served.Where(operation => operations.Contains(operation.Id)).Select(operation => operation.Tag).ToHashSet();
        Assert.True(
            operations.Order().SequenceEqual(served.Where(operation => known.Contains(operation.Tag)).Select(operation => operation.Id).Order()),
            "the client does not have the operations that are served; run tests/generate-api-client");
    }
}
