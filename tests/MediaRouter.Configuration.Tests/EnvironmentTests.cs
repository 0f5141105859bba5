using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class EnvironmentTests
{
    [Theory]
    [InlineData("RTSP_")]
    [InlineData("MTX_")]
    [InlineData("MR_")]
    public void Every_prefix_overrides_the_file(string prefix) =>
        Assert.Equal(":1", Sample.Valid("sampleAddress: :2", (prefix + "SAMPLEADDRESS", ":1")).Get<SampleOptions>().SampleAddress);

    [Fact]
    public void Later_prefix_wins()
    {
        Assert.Equal(":3", Sample.Valid("", ("MR_SAMPLEADDRESS", ":3"), ("MTX_SAMPLEADDRESS", ":2"), ("RTSP_SAMPLEADDRESS", ":1")).Get<SampleOptions>().SampleAddress);
        Assert.Equal(":2", Sample.Valid("", ("MTX_SAMPLEADDRESS", ":2"), ("RTSP_SAMPLEADDRESS", ":1")).Get<SampleOptions>().SampleAddress);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("TRUE", true)]
    [InlineData("No", false)]
    [InlineData("false", false)]
    public void Booleans_ignore_case(string value, bool expected) => Assert.Equal(expected, Sample.Valid("", ("MTX_SAMPLE", value)).Get<SampleOptions>().Sample);

    [Theory]
    [InlineData("MTX_SAMPLE", "on")]
    [InlineData("MTX_SAMPLE", "1")]
    [InlineData("MTX_SAMPLECOUNT", "1.5")]
    [InlineData("MTX_SAMPLETIMEOUT", "ten")]
    [InlineData("MTX_SAMPLETRANSPORTS", "udp,pigeon")]
    [InlineData("MTX_SAMPLEUSERS", "x")]
    [InlineData("MTX_SAMPLEUSERS_0_IPS", "x")]
    [InlineData("MTX_SAMPLEUSERS_7_USER", "gap")]
    [InlineData("RTSP_PATHS_CAM_SAMPLERECORD", "maybe")]
    public void Errors_begin_with_the_variable(string name, string value)
    {
        var error = Sample.OneError("", (name, value));
        Assert.StartsWith(name + ": ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_values_are_replaced_at_commas()
    {
        var options = Sample.Valid("sampleTransports: [multicast]", ("MTX_SAMPLETRANSPORTS", "tcp,udp"), ("MTX_SAMPLEALLOWORIGINS", "")).Get<SampleOptions>();
        Assert.Equal([SampleTransport.Tcp, SampleTransport.Udp], options.SampleTransports);
        Assert.Empty(options.SampleAllowOrigins);
    }

    [Fact]
    public void Elements_of_record_lists_are_changed_and_added_by_index()
    {
        var users = Sample.Valid(
            "",
            ("MTX_SAMPLEUSERS_0_PASS", "p"),
            ("MTX_SAMPLEUSERS_0_PERMISSIONS_0_PATH", "x"),
            ("MTX_SAMPLEUSERS_0_PERMISSIONS_1_ACTION", "publish"),
            ("MTX_SAMPLEUSERS_2_USER", "new"),
            ("MTX_SAMPLEUSERS_2_IPS", "10.0.0.0/8,::1")).Get<SampleOptions>().SampleUsers;
        Assert.Equal(["any", "admin", "new"], users.Select(u => u.User));
        Assert.Equal("p", users[0].Pass);
        Assert.Equal([("read", "x"), ("publish", "")], users[0].Permissions.Select(p => (p.Action, p.Path)));
        Assert.Equal("secret", users[1].Pass);
        Assert.Equal(2, users[2].Ips.Count);
    }

    [Fact]
    public void Elements_in_the_file_are_overridden_too()
    {
        var users = Sample.Valid("sampleUsers: [{user: a, pass: b}]", ("MR_SAMPLEUSERS_0_PASS", "c"), ("MR_SAMPLEUSERS_1_USER", "d")).Get<SampleOptions>().SampleUsers;
        Assert.Equal([("a", "c"), ("d", "")], users.Select(u => (u.User, u.Pass)));
    }

    [Fact]
    public void Bare_variable_empties_a_list_before_its_elements_are_added()
    {
        Assert.Empty(Sample.Valid("", ("MTX_SAMPLEUSERS", "")).Get<SampleOptions>().SampleUsers);
        Assert.Equal("x", Assert.Single(Sample.Valid("", ("MTX_SAMPLEUSERS", ""), ("MTX_SAMPLEUSERS_0_USER", "x")).Get<SampleOptions>().SampleUsers).User);
    }

    [Fact]
    public void Path_defaults_and_paths_are_addressed()
    {
        var configuration = Sample.Valid(
            "paths: {cam: {maxReaders: 1}, Front/Door_2: }",
            ("MTX_PATHDEFAULTS_SAMPLERECORD", "yes"),
            ("MTX_PATHS_CAM_SAMPLECOMMAND", "run"),
            ("MTX_PATHS_NEW_MAXREADERS", "3"),
            ("MTX_PATHS_EMPTY", ""),
            ("MTX_PATHS_FRONT_DOOR_2_MAXREADERS", "4"),
            ("MTX_PATHS_CAM_SAMPLEFORWARD_0_USER", "u"),
            ("MTX_PATHS_ALL_OTHERS_MAXREADERS", "9"));
        Assert.True(configuration.PathDefaults.Get<SamplePathOptions>().SampleRecord);
        var cam = Sample.Path(configuration, "cam");
        Assert.Equal((1, "run", true), (cam.Get<PathOptions>().MaxReaders, cam.Get<SamplePathOptions>().SampleCommand, cam.Get<SamplePathOptions>().SampleRecord));
        Assert.Equal("u", Assert.Single(cam.Get<SamplePathOptions>().SampleForward).User);
        Assert.Equal(3, Sample.Path(configuration, "new").Get<PathOptions>().MaxReaders);
        Assert.Equal(0, Sample.Path(configuration, "empty").Get<PathOptions>().MaxReaders);
        Assert.Equal(4, Sample.Path(configuration, "Front/Door_2").Get<PathOptions>().MaxReaders);
        Assert.Equal(9, Sample.Path(configuration, "all_others").Get<PathOptions>().MaxReaders);
    }

    [Fact]
    public void Catch_all_is_addressed_whatever_its_spelling() =>
        Assert.Equal(9, Sample.Path(Sample.Valid("paths: {all: }", ("MTX_PATHS_ALL_OTHERS_MAXREADERS", "9")), "all").Get<PathOptions>().MaxReaders);

    [Fact]
    public void Older_names_are_addressed_and_win_over_the_file()
    {
        var result = Sample.Load("sampleTransports: [udp]\nsample: yes", ("MTX_SAMPLEPROTOCOLS", "tcp"), ("MTX_SAMPLEDISABLE", "yes"), ("MTX_SAMPLEPATHRECORD", "yes"), ("MTX_SAMPLEALLOWORIGIN", "a"));
        Assert.Empty(result.Errors);
        var options = result.Configuration!.Get<SampleOptions>();
        Assert.Equal([SampleTransport.Tcp], options.SampleTransports);
        Assert.False(options.Sample);
        Assert.Equal(["a"], options.SampleAllowOrigins);
        Assert.True(result.Configuration.PathDefaults.Get<SamplePathOptions>().SampleRecord);
        Assert.Contains(result.Warnings, w => w.ToString() == "MTX_SAMPLEPROTOCOLS: 'sampleProtocols' is deprecated; use 'sampleTransports'");
    }

    [Fact]
    public void Present_name_wins_over_an_older_one_of_the_same_prefix() =>
        Assert.Equal([SampleTransport.Udp], Sample.Valid("", ("MTX_SAMPLEPROTOCOLS", "tcp"), ("MTX_SAMPLETRANSPORTS", "udp")).Get<SampleOptions>().SampleTransports);

    [Fact]
    public void Unknown_names_are_reported_under_our_own_prefix_only()
    {
        var result = Sample.Load(
            "", ("MTX_PATH", "cam"), ("RTSP_PORT", "8554"), ("MTX_QUERY", ""), ("MTX_SOURCE_ID", "x"), ("OTHER", "x"), ("MR_LOGLEVELL", "x"), ("MR_SOMETHINGELSE", "x"));
        Assert.Empty(result.Errors);
        var warnings = result.Warnings.Select(w => w.ToString()).Where(w => !w.Contains("authMethod", StringComparison.Ordinal));
        Assert.Equal(
            [
                "MR_LOGLEVELL: the variable names no setting and is ignored; did you mean MR_LOGLEVEL?",
                "MR_SOMETHINGELSE: the variable names no setting and is ignored",
            ],
            warnings);
    }

    [Fact]
    public void Unknown_settings_of_paths_are_reported_under_every_prefix()
    {
        var result = Sample.Load("", ("MTX_PATHS_CAM_SORCE", "x"), ("MTX_PATHDEFAULTS_MAXREADER", "1"));
        Assert.Contains(result.Warnings, w => w.ToString().EndsWith("did you mean MTX_PATHS_CAM_SOURCE?", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.ToString().EndsWith("did you mean MTX_PATHDEFAULTS_MAXREADERS?", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_of_plugins_that_are_not_loaded_are_accepted()
    {
        var result = Sample.Load("", ("MTX_PROTOCOLS", "tcp"), ("MTX_WEBRTCICESERVERS2_0_URL", "stun:x"), ("MTX_PATHS_CAM_RUNONREADY", "x"));
        Assert.Empty(result.Errors);
        var notice = Assert.Single(result.Notices);
        Assert.Contains("rtsp (protocols)", notice, StringComparison.Ordinal);
        Assert.Contains("webrtc (webrtcICEServers2)", notice, StringComparison.Ordinal);
    }
}
