using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class DifferenceTests
{
    [Fact]
    public void Same_text_makes_no_difference()
    {
        const string Text = "sampleUsers: [{user: a, ips: [10.0.0.0/8]}]\npaths: {cam: {maxReaders: 2}, ~x: , all_others: }";
        Assert.True(ConfigurationDifference.Between(Sample.Valid(Text), Sample.Valid(Text + "\n# comment")).IsEmpty);
    }

    [Fact]
    public void Changed_records_are_named()
    {
        var difference = ConfigurationDifference.Between(
            Sample.Valid("sampleAddress: :1\npaths: {a: , b: {maxReaders: 1}, c: }"),
            Sample.Valid("sampleAddress: :2\npaths: {a: , b: {maxReaders: 2}, d: }"));
        Assert.Equal([typeof(SampleOptions)], difference.GlobalRecords);
        Assert.Equal(["d"], difference.AddedPaths);
        Assert.Equal(["c"], difference.RemovedPaths);
        var changed = Assert.Single(difference.ChangedPaths);
        Assert.Equal("b", changed.Name);
        Assert.Equal([typeof(PathOptions)], changed.Records);
    }

    [Fact]
    public void Changed_defaults_concern_the_paths_that_inherit_them()
    {
        var difference = ConfigurationDifference.Between(
            Sample.Valid("pathDefaults: {sampleRecord: no}\npaths: {a: , b: {sampleRecord: yes}}"),
            Sample.Valid("pathDefaults: {sampleRecord: yes}\npaths: {a: , b: {sampleRecord: yes}}"));
        Assert.Equal("a", Assert.Single(difference.ChangedPaths).Name);
    }

    [Fact]
    public void Records_of_plugins_that_came_are_changes()
    {
        var small = ConfigurationSchema.Compose([]);
        var file = ConfigurationFile.Parse("t.yml", "paths: {a: }"u8.ToArray(), new Dictionary<string, string>());
        var former = new ConfigurationLoader(small, new ConfigurationChecks(), new Dictionary<string, string>()).Build(file, DocumentOverlay.Empty).Configuration!;
        var difference = ConfigurationDifference.Between(former, Sample.Valid("paths: {a: }"));
        Assert.Equal([typeof(SampleOptions)], difference.GlobalRecords);
        Assert.Equal([typeof(SamplePathOptions)], Assert.Single(difference.ChangedPaths).Records);
    }
}
