using System.Net.Sockets;
using MediaRouter.Plugins.HooksExec.Commands;
using MediaRouter.Plugins.HooksExec.Processes;

namespace MediaRouter.Plugins.HooksExec.Tests;

public sealed class ProcessStarterTests
{
    private readonly LogLines _log = new();

    public static TheoryData<bool> Kinds => new() { true, false };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Process_gets_arguments_and_environment_and_nothing_else(bool isUnix)
    {
        using var starter = Make(isUnix);
        var process = starter.Start(Command("sh", "-c", "printf '%s|' \"$0\" \"$@\" \"$MINE\"; cat; exit 7", "a b", "'", "", "é"), _log);

        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(30));
        await process.OutputEnded.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(7, exit.Code);

        Assert.Equal("a b|'||é|my value|", process.LastOutput);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Descriptors_of_the_router_are_not_inherited(bool isUnix)
    {
        using var starter = Make(isUnix);
        var before = await CountDescriptorsAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await using var file = File.OpenRead("/proc/self/status");
        var running = starter.Start(Command("sleep", "60"), _log);

        Assert.Equal(before, await CountDescriptorsAsync());

        running.Kill();
        await running.Gone.WaitAsync(TimeSpan.FromSeconds(30));

        async Task<string> CountDescriptorsAsync()
        {
            var process = starter.Start(Command("sh", "-c", "ls /proc/self/fd | wc -l"), _log);
            await process.Exited.WaitAsync(TimeSpan.FromSeconds(30));
            await process.OutputEnded.WaitAsync(TimeSpan.FromSeconds(30));
            return process.LastOutput;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Program_that_is_not_there_is_named_with_the_reason(bool isUnix)
    {
        using var starter = Make(isUnix);

        var fault = Assert.Throws<IOException>(() => starter.Start(Command("/does/not/exist"), _log));

        Assert.Contains("/does/not/exist", fault.Message, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Kill_ends_children_too(bool isUnix)
    {
        using var starter = Make(isUnix);
        var process = starter.Start(Command("sh", "-c", "trap '' INT; sleep 60 & echo $!; wait"), _log);
        await Wait.ForAsync(() => process.LastOutput.Length > 0, () => "the child");
        var child = int.Parse(process.LastOutput);

        process.Kill();

        await process.Gone.WaitAsync(TimeSpan.FromSeconds(30));
        await Wait.ForAsync(() => !ProcFiles.IsAlive(child), () => "the end of the child");
    }

    [Fact]
    public async Task Interrupt_reaches_the_whole_group_even_if_the_router_ignores_it()
    {
        using var starter = new UnixProcessStarter(TimeProvider.System);
        var process = starter.Start(Command("sh", "-c", "sh -c 'echo ready; exec sleep 60'; echo after"), _log);
        await Wait.ForAsync(() => process.LastOutput == "ready", () => "ready");

        process.Interrupt();

        Assert.Equal(2, (await process.Exited.WaitAsync(TimeSpan.FromSeconds(30))).Signal);
        await process.Gone.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("ready", process.LastOutput);
    }

    [Fact]
    public async Task Output_is_split_cut_and_made_harmless()
    {
        using var starter = new UnixProcessStarter(TimeProvider.System);
        var process = starter.Start(
            Command("sh", "-c", "printf 'frame=1\\rframe=2\\r\\n\\033[31mred\\n'; head -c 100000 /dev/zero | tr '\\0' x; echo; for i in $(seq 1 500); do echo line $i; done"), _log);

        await process.Exited.WaitAsync(TimeSpan.FromSeconds(30));
        await process.OutputEnded.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, _log.Count("frame=2"));
        Assert.Equal(1, _log.Count(".[31mred"));
        Assert.Equal(1, _log.Count(new string('x', 1000)));
        Assert.Equal(0, _log.Count(new string('x', 1001)));
        Assert.InRange(_log.Count("line "), 10, 200);
        Assert.Equal("line 500", process.LastOutput);
    }

    private static IProcessStarter Make(bool isUnix) => isUnix ? new UnixProcessStarter(TimeProvider.System) : new TreeProcessStarter(TimeProvider.System);

    private static PreparedCommand Command(string program, params string[] arguments) => new()
    {
        Program = program,
        Arguments = arguments,
        Environment = CommandEnvironment.Complete(new Dictionary<string, string> { ["MINE"] = "my value" }),
    };
}
