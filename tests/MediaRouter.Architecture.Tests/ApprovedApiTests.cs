namespace MediaRouter.Architecture.Tests;

public sealed class ApprovedApiTests
{
    [Theory]
    [InlineData("MediaRouter.Sdk")]
    [InlineData("MediaRouter.Media")]
    [InlineData("MediaRouter.Net")]
    public void Public_surface_is_the_approved_one(string library)
    {
        var approvedFile = Path.Combine(Repository.ApprovedFolder, library + ".txt");
        var receivedFile = Path.Combine(Repository.ApprovedFolder, library + ".received.txt");
        var assembly = Repository.ContractLibraries.Single(candidate => candidate.GetName().Name == library);
        var received = ApiText.Write(assembly);
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";
        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        Assert.Fail(
            $"""
            The public surface of {library} is not the approved one. {FirstDifference(approved, received)}
            Plugins are compiled against it. If the change is meant, approve it:
              mv "{receivedFile}" "{approvedFile}"
            Raise SdkContract.Minor for additions since the last release, SdkContract.Major for anything else.
            """);
    }

    private static string FirstDifference(string approved, string received)
    {
        var before = approved.Split('\n');
        var after = received.Split('\n');
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"First difference, line {line + 1}: approved '{before.ElementAtOrDefault(line)?.Trim()}', is '{after.ElementAtOrDefault(line)?.Trim()}'.";
    }
}
