namespace MediaRouter.EndToEnd.Harness;

/// <summary>A network of its own on this machine: loopback only, with a multicast route. Needs Linux.</summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private readonly Tool _holder;

    private NetworkNamespace(Tool holder) => _holder = holder;

    /// <summary>Words to put in front of a command, to run it in this network.</summary>
    public IReadOnlyList<string> Prefix => Environment.IsPrivilegedProcess
        ? ["nsenter", "-t", _holder.Id.ToString(), "-n"]
        : ["nsenter", "-t", _holder.Id.ToString(), "-U", "-n", "--preserve-credentials"];

    public static async Task<NetworkNamespace> CreateAsync()
    {
        const string Setup = "ip link set lo up; ip link set lo multicast on; ip route add 224.0.0.0/4 dev lo; echo ready; exec sleep 600";
        var holder = Tool.Start([.. Environment.IsPrivilegedProcess ? (string[])["unshare", "-n"] : ["unshare", "-r", "-n"], "sh", "-c", Setup]);
        await holder.WaitForLineAsync(line => line == "ready", TimeSpan.FromSeconds(10), "the namespace");
        return new NetworkNamespace(holder);
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
