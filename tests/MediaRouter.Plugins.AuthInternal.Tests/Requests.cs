using System.Net;
using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal.Tests;

/// <summary>Short forms of what the tests ask.</summary>
internal static class Requests
{
    public static AccessRequest Make(AccessAction action, string path = "", string user = "", string password = "", string address = "192.168.1.7") =>
        new() { Action = action, Path = path, User = user, Password = password, RemoteAddress = IPAddress.Parse(address) };

    public static InternalUserOptions User(string user, string password, params ReadOnlySpan<(AccessAction Action, string Path)> permissions) => new()
    {
        User = user,
        Pass = password,
        Permissions = [.. permissions.ToArray().Select(permission => new AccessPermission { Action = permission.Action, Path = permission.Path })],
    };

    public static OptionList<IpRange> Ranges(params ReadOnlySpan<string> texts)
    {
        var ranges = new List<IpRange>();
        foreach (var text in texts)
        {
            Assert.True(IpRange.TryParse(text, out var range), text);
            ranges.Add(range);
        }

        return [.. ranges];
    }

    public static async Task<bool> IsAllowed(FakeConfiguration configuration, AccessRequest request)
    {
        using var backend = new InternalAuthBackend(new FakeMonitor(configuration), new ListLogger(), new Argon2Gate(1));
        return (await backend.DecideAsync(request, CancellationToken.None)).IsAllowed;
    }
}
