using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class FormerKeyTests
{
    [Theory]
    [InlineData("readBufferCount: 1024")]
    [InlineData("rtspReadBufferCount: 1024")]
    public void Older_key_sets_the_present_one_and_warns(string yaml)
    {
        var result = Sample.Load("logLevel: info\n" + yaml);
        Assert.Empty(result.Errors);
        Assert.Equal(1024, result.Configuration!.Get<NetworkOptions>().WriteQueueSize);
        var warning = Assert.Single(result.Warnings, w => !w.Message.Contains("authMethod", StringComparison.Ordinal));
        Assert.Equal($"test.yml:2: '{yaml.Split(':')[0]}' is deprecated; use 'writeQueueSize'", warning.ToString());
    }

    [Fact]
    public void Present_key_wins_over_the_older_one()
    {
        var result = Sample.Load("readBufferCount: 1024\nwriteQueueSize: 256\n");
        Assert.Equal(256, result.Configuration!.Get<NetworkOptions>().WriteQueueSize);
        Assert.Contains(result.Warnings, w => w.Message == "'readBufferCount' is deprecated, and ignored because 'writeQueueSize' is set too");
    }

    [Fact]
    public void Negated_older_key_turns_around()
    {
        Assert.False(Sample.Valid("sampleDisable: yes").Get<SampleOptions>().Sample);
        Assert.True(Sample.Valid("sampleDisable: no").Get<SampleOptions>().Sample);
        var error = Sample.OneError("sampleDisable: maybe");
        Assert.Equal("sampleDisable", error.Key);
    }

    [Fact]
    public void Single_value_becomes_a_list()
    {
        Assert.Equal(["http://a"], Sample.Valid("sampleAllowOrigin: http://a").Get<SampleOptions>().SampleAllowOrigins);
        Assert.Empty(Sample.Valid("sampleAllowOrigin: ''").Get<SampleOptions>().SampleAllowOrigins);
        Assert.Equal(["*"], Sample.Valid("sampleAllowOrigin:").Get<SampleOptions>().SampleAllowOrigins);
    }

    [Fact]
    public void Key_that_moved_from_the_top_level_sets_path_defaults()
    {
        var result = Sample.Load("samplePathDuration: 5m\nsamplePathRecord: yes\npathDefaults:\n  samplePathDuration: 10m\n");
        Assert.Empty(result.Errors);
        var options = result.Configuration!.PathDefaults.Get<SamplePathOptions>();
        Assert.Equal(TimeSpan.FromMinutes(10), options.SamplePathDuration);
        Assert.True(options.SampleRecord);
        Assert.Contains(result.Warnings, w => w.Message == "'samplePathRecord' is deprecated; use 'pathDefaults.sampleRecord'");
    }

    [Fact]
    public void Key_that_kept_its_name_when_it_moved_stays_where_it_is()
    {
        var configuration = Sample.Valid("samplePathDuration: 5m\npaths: {cam: {samplePathDuration: 2m}}\n");
        Assert.Equal(TimeSpan.FromMinutes(5), configuration.PathDefaults.Get<SamplePathOptions>().SamplePathDuration);
        Assert.Equal(TimeSpan.FromMinutes(2), Sample.Path(configuration, "cam").Get<SamplePathOptions>().SamplePathDuration);
    }

    [Fact]
    public void Older_keys_of_paths_warn_once()
    {
        var result = Sample.Load("paths:\n  a: {sampleRunOnReady: x}\n  b: {sampleRunOnReady: y}\n  c: {sampleRunOnReady: z, disablePublisherOverride: yes}\n");
        Assert.Empty(result.Errors);
        Assert.Equal("y", Sample.Path(result.Configuration!, "b").Get<SamplePathOptions>().SampleCommand);
        Assert.False(Sample.Path(result.Configuration!, "c").Get<PathOptions>().OverridePublisher);
        Assert.Contains(result.Warnings, w => w.ToString() == "test.yml:2: 'sampleRunOnReady' is deprecated; use 'sampleCommand' (and 2 more times)");
    }

    [Fact]
    public void Record_translates_with_logic()
    {
        var result = Sample.Load("sampleOldURL: http://x\nsampleOldUsers: [a, b]\nsampleSecret: s\n");
        Assert.Empty(result.Errors);
        var options = result.Configuration!.Get<SampleOptions>();
        Assert.Equal("http://x", options.SampleAddress);
        Assert.Equal("http", result.Configuration.Get<AuthOptions>().AuthMethod);
        Assert.Equal([("a", "s"), ("b", "s")], options.SampleUsers.Select(u => (u.User, u.Pass)));
        Assert.Contains(result.Warnings, w => w.Message == "'sampleOldURL' is deprecated; use authMethod and sampleAddress");
    }

    [Fact]
    public void Translation_adds_to_what_is_written_and_gives_way_to_it()
    {
        var options = Sample.Valid("sampleUsers: [{user: x}]\nsampleOldUsers: [a]\nsampleAddress: :5\nsampleOldURL: http://y\nauthMethod: jwt").Get<SampleOptions>();
        Assert.Equal(["x", "a"], options.SampleUsers.Select(u => u.User));
        Assert.Equal(":5", options.SampleAddress);
    }

    [Fact]
    public void Translation_may_refuse()
    {
        var error = Sample.OneError("logLevel: info\nsampleOldURL: ftp://x\n");
        Assert.Equal("test.yml:2: invalid value 'ftp://x' of 'sampleOldURL': must be a HTTP URL", error.ToString());
    }

    [Fact]
    public void Translation_works_for_variables() =>
        Assert.Equal(["a", "b"], Sample.Valid("", ("RTSP_SAMPLEOLDUSERS", "a,b")).Get<SampleOptions>().SampleUsers.Select(u => u.User));

    [Fact]
    public void Source_that_meant_recording_is_a_publisher()
    {
        var result = Sample.Load("paths: {cam: {source: record}}");
        Assert.Empty(result.Errors);
        Assert.Equal(PathOptions.PublisherSource, Sample.Path(result.Configuration!, "cam").Get<PathOptions>().Source);
        Assert.Contains(result.Warnings, w => w.Message.StartsWith("'source: record' is deprecated", StringComparison.Ordinal));
    }
}
