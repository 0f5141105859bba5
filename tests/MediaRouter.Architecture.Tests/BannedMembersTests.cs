namespace MediaRouter.Architecture.Tests;

public sealed class BannedMembersTests
{
    private static readonly Dictionary<string, string> Banned = new()
    {
        ["System.DateTime.get_Now"] = "time comes from TimeProvider, and local time jumps twice a year",
        ["System.DateTime.get_UtcNow"] = "time comes from TimeProvider, so that tests can set it",
        ["System.DateTimeOffset.get_Now"] = "time comes from TimeProvider, and local time jumps twice a year",
        ["System.DateTimeOffset.get_UtcNow"] = "time comes from TimeProvider, so that tests can set it",
        ["System.Threading.Thread.Sleep"] = "a sleeping thread holds others up; wait for a signal with a deadline",
        ["System.Threading.Tasks.Task.Wait"] = "waiting for a task blocks a thread of the pool; await it",
        ["System.Threading.Tasks.Task`1.get_Result"] = "reading a result blocks a thread of the pool; await it",
        ["System.GC.Collect"] = "the collector knows better; a collection stops the media",
    };

    [Fact]
    public void Product_uses_no_banned_members()
    {
        var found = from assembly in Repository.All
                    from member in assembly.UsedMembers
                    where Banned.ContainsKey(member)
                    select $"{assembly.Name} uses {member}: {Banned[member]}";
        Assert.Empty(found);
    }
}
