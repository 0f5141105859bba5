using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class LoaderTests
{
    [Fact]
    public void No_file_gives_defaults_and_a_path_for_everything()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var file = ConfigurationFile.Read(null, new Dictionary<string, string>(), directory.FullName);
            if (file.Path is not null)
            {
                return; // the machine has a configuration at one of the system's places
            }

            var result = Sample.Loader().Build(file, DocumentOverlay.Empty);
            Assert.True(result.NoFile);
            Assert.Empty(result.Errors);
            Assert.DoesNotContain(result.Warnings, w => !w.Message.Contains("authMethod", StringComparison.Ordinal));
            Assert.Equal("all_others", result.Configuration!.Table.Match("any/name").Entry!.Name);
            Assert.Equal(TimeSpan.FromSeconds(10), result.Configuration.Get<NetworkOptions>().ReadTimeout);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Missing_explicit_file_is_an_error()
    {
        var result = Sample.Loader().Load("/nonexistent/file.yml");
        var error = Assert.Single(result.Errors);
        Assert.Equal(ConfigurationErrorKind.File, error.Kind);
        Assert.Contains("/nonexistent/file.yml", error.ToString(), StringComparison.Ordinal);
        Assert.Null(result.Configuration);
    }

    [Theory]
    [InlineData("mediamtx.yml", "mediarouter.yml", "rtsp-simple-server.yml")]
    [InlineData("mediarouter.yml", "rtsp-simple-server.yml")]
    [InlineData("rtsp-simple-server.yml")]
    public void First_of_the_default_files_is_read(params string[] files)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var file in files)
            {
                File.WriteAllText(Path.Combine(directory.FullName, file), "logLevel: warn\n");
            }

            var read = ConfigurationFile.Read(null, new Dictionary<string, string>(), directory.FullName);
            Assert.Equal(files[0], Path.GetFileName(read.Path));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Complete_file_of_another_router_loads()
    {
        var result = Sample.Load(Sample.Resource("mediamtx-v1.20.1.yml"));
        Assert.Empty(result.Errors);
        var warning = Assert.Single(result.Warnings);
        Assert.Contains("auth-internal", warning.Message, StringComparison.Ordinal);
        var notice = Assert.Single(result.Notices);
        Assert.Matches(@"^\d+ settings belong to plugins that are not loaded: .*rtmp \(rtmp, rtmpAddress, rtmpEncryption, \.\.\.\)", notice);
        Assert.Equal("mediamtx.log", result.Configuration!.Get<LogOptions>().LogFile);
        Assert.Equal("all_others", Assert.Single(result.Configuration.Paths).Name);
    }

    [Fact]
    public void Every_type_is_read()
    {
        var options = Sample.Valid("""
            sample: off
            sampleAddress: 127.0.0.1:7000
            sampleTransports: [multicast]
            sampleEncryption: no
            sampleAllowOrigins: []
            sampleUsers:
            - user: alice
              ips: [10.1.2.3/8, "::1"]
              level: 5
              permissions:
              - {action: publish, path: ~^a}
            sampleMaxSize: 1.5g
            sampleTrustedProxies: [127.0.0.1]
            sampleSpeed: -2e1
            sampleCount: 0x10
            sampleTimeout: 1d2h
            sampleName: 123
            """).Get<SampleOptions>();
        Assert.False(options.Sample);
        Assert.Equal([SampleTransport.Multicast], options.SampleTransports);
        Assert.Equal(SampleEncryption.No, options.SampleEncryption);
        Assert.Empty(options.SampleAllowOrigins);
        var user = Assert.Single(options.SampleUsers);
        Assert.Equal(("alice", "", 5), (user.User, user.Pass, user.Level));
        Assert.Equal("10.0.0.0/8,::1/128", string.Join(",", user.Ips));
        Assert.Equal("~^a", Assert.Single(user.Permissions).Path);
        Assert.Equal(1024L * 1024 * 1536, options.SampleMaxSize.Bytes);
        Assert.Equal(-20, options.SampleSpeed);
        Assert.Equal(16u, options.SampleCount);
        Assert.Equal(TimeSpan.FromHours(26), options.SampleTimeout);
        Assert.Equal("123", options.SampleName);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("Yes", true)]
    [InlineData("YES", true)]
    [InlineData("on", true)]
    [InlineData("On", true)]
    [InlineData("ON", true)]
    [InlineData("true", true)]
    [InlineData("no", false)]
    [InlineData("No", false)]
    [InlineData("NO", false)]
    [InlineData("off", false)]
    [InlineData("Off", false)]
    [InlineData("OFF", false)]
    [InlineData("\"yes\"", true)]
    public void Old_words_for_booleans_are_read(string text, bool expected) => Assert.Equal(expected, Sample.Valid($"sample: {text}").Get<SampleOptions>().Sample);

    [Theory]
    [InlineData("sampleEncryption: \"strict\"", SampleEncryption.Strict)]
    [InlineData("sampleEncryption: yes", SampleEncryption.Strict)]
    [InlineData("sampleEncryption: false", SampleEncryption.No)]
    public void Enumeration_takes_its_other_words(string yaml, object expected) => Assert.Equal(expected, Sample.Valid(yaml).Get<SampleOptions>().SampleEncryption);

    [Theory]
    [InlineData("sample: maybe", "sample", "maybe", "must be true or false")]
    [InlineData("sampleCount: -1", "sampleCount", "-1", "must be a whole number")]
    [InlineData("sampleCount: 99999999999999999999", "sampleCount", "99999999999999999999", "must be a whole number")]
    [InlineData("sampleSpeed: fast", "sampleSpeed", "fast", "must be a number")]
    [InlineData("sampleTimeout: 10", "sampleTimeout", "10", "must be a duration")]
    [InlineData("sampleMaxSize: 50", "sampleMaxSize", "50", "must be a size")]
    [InlineData("sampleTransports: tcp", "sampleTransports", "tcp", "must be a list")]
    [InlineData("sampleTransports: [tcp, pigeon]", "sampleTransports[1]", "pigeon", "must be one of udp, multicast, tcp")]
    [InlineData("sampleTransports:", "sampleTransports", "", "must not be null")]
    [InlineData("sampleTransports: [~]", "sampleTransports[0]", "~", "must be one of")]
    [InlineData("sampleTrustedProxies: [example.org]", "sampleTrustedProxies[0]", "example.org", "must be an IP address")]
    [InlineData("sampleUsers: [{ips: [x]}]", "sampleUsers[0].ips[0]", "x", "must be an IP address")]
    [InlineData("sampleUsers: [5]", "sampleUsers[0]", "5", "must be a map")]
    [InlineData("sampleSecret: [topsecret]", "sampleSecret", "<redacted>", "must be a text")]
    [InlineData("logLevel: verbose", "logLevel", "verbose", "must be one of error, warn, info, debug")]
    [InlineData("paths: 5", "paths", "5", "must be a map")]
    [InlineData("paths: {cam: 5}", "paths.cam", "5", "must be a map")]
    [InlineData("pathDefaults: [a]", "pathDefaults", "[...]", "must be a map")]
    public void Values_that_do_not_fit_are_named(string yaml, string key, string value, string reason)
    {
        var error = Sample.OneError("# first line\n" + yaml);
        Assert.Equal(ConfigurationErrorKind.InvalidValue, error.Kind);
        Assert.Equal((key, value, 2), (error.Key, error.Value, error.Location.Line));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sampleAdress: x", "sampleAdress", "sampleAddress")]
    [InlineData("SAMPLE: x", "SAMPLE", "sample")]
    [InlineData("rtspAdress: x", "rtspAdress", "rtspAddress")]
    [InlineData("paths: {cam: {sorce: x}}", "paths.cam.sorce", "source")]
    [InlineData("pathDefaults: {recordPaht: x}", "pathDefaults.recordPaht", "recordPath")]
    [InlineData("path: {cam: }", "path", "paths")]
    [InlineData("sampleUsers: [{usr: x}]", "sampleUsers[0].usr", "user")]
    [InlineData("source: x", "source", "pathDefaults.source")]
    [InlineData("paths: {cam: {logLevel: x}}", "paths.cam.logLevel", "logLevel")]
    [InlineData("completelyDifferent: x", "completelyDifferent", "")]
    public void Unknown_keys_are_named_with_the_nearest_one(string yaml, string key, string suggestion)
    {
        var error = Sample.OneError(yaml);
        Assert.Equal(ConfigurationErrorKind.UnknownKey, error.Kind);
        Assert.Equal((key, suggestion), (error.Key, error.Suggestion));
        Assert.StartsWith($"test.yml:1: unknown key '{key}'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var errors = Sample.Load("sample: maybe\nlogLevel: loud\nfoo: 1\npaths:\n  /bad:\n  cam:\n    sampleRecord: 7\n").Errors;
        Assert.Equal([1, 2, 3, 5, 7], errors.Select(e => e.Location.Line));
    }

    [Fact]
    public void Errors_are_capped()
    {
        var errors = Sample.Load(string.Concat(Enumerable.Range(0, 500).Select(i => $"bad{i}: 1\n"))).Errors;
        Assert.Equal(101, errors.Count);
        Assert.Equal("and 400 more errors", errors[^1].Message);
    }

    [Fact]
    public void Null_is_a_default_where_a_value_may_be_left_out()
    {
        var configuration = Sample.Valid("sampleAddress:\nsample: ~\npathDefaults:\npaths:\n  cam:\n  other:\n    sampleForward:\n    sampleCommand: null\n");
        Assert.Equal(":7000", configuration.Get<SampleOptions>().SampleAddress);
        Assert.Equal(2, configuration.Paths.Count);
    }

    [Fact]
    public void Absent_paths_mean_everything_and_empty_paths_nothing()
    {
        Assert.True(Sample.Valid("logLevel: info").Table.TryGetEntry("all_others", out _));
        var result = Sample.Load("paths:\n");
        Assert.Empty(result.Errors);
        Assert.Contains(result.Warnings, w => w.Message.Contains("no stream can be published", StringComparison.Ordinal));
        Assert.Equal("path 'x' is not configured", result.Configuration!.Table.Match("x").Error);
    }

    [Fact]
    public void Rules_of_records_are_reported_with_line_and_value()
    {
        var error = Sample.OneError("logLevel: info\nwriteQueueSize: 500\n");
        Assert.Equal(ConfigurationErrorKind.Rule, error.Kind);
        Assert.Equal(("writeQueueSize", "500", 2), (error.Key, error.Value, error.Location.Line));
        Assert.Equal("test.yml:2: 'writeQueueSize' must be a power of two, but is 500", error.ToString());
    }

    [Fact]
    public void Settings_inherit_from_path_defaults_and_records_are_shared()
    {
        var configuration = Sample.Valid("""
            pathDefaults:
              sampleCommand: default
              sampleForward: [{user: a}, {user: b}]
            paths:
              one:
              two:
                name: ignored
                sampleForward: [{user: c}]
              three:
                maxReaders: 5
            """);
        var (one, two, three) = (Sample.Path(configuration, "one"), Sample.Path(configuration, "two"), Sample.Path(configuration, "three"));
        Assert.Equal("default", two.Get<SamplePathOptions>().SampleCommand);
        Assert.Equal("c", Assert.Single(two.Get<SamplePathOptions>().SampleForward).User);
        Assert.Same(configuration.PathDefaults.Get<SamplePathOptions>(), one.Get<SamplePathOptions>());
        Assert.Same(configuration.PathDefaults.Get<SamplePathOptions>(), three.Get<SamplePathOptions>());
        Assert.Same(configuration.PathDefaults.Get<PathOptions>(), two.Get<PathOptions>());
        Assert.Equal(5, three.Get<PathOptions>().MaxReaders);
        Assert.True(three.TryGetValue("maxReaders", out var readers));
        Assert.Equal(5, readers);
        Assert.False(three.TryGetValue("logLevel", out _));
        Assert.True(configuration.TryGetValue("readTimeout", out var timeout));
        Assert.Equal(TimeSpan.FromSeconds(10), timeout);
        Assert.Throws<InvalidOperationException>(three.Get<SampleOptions>);
        Assert.Throws<InvalidOperationException>(configuration.Get<SamplePathOptions>);
    }

    [Fact]
    public void Rule_broken_by_path_defaults_is_reported_once()
    {
        var error = Sample.OneError("pathDefaults:\n  samplePathDuration: 2d\npaths:\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"  p{i}:\n")));
        Assert.Equal("maximum duration is 1 day", error.Message);
        Assert.Equal("p0", error.Path);
    }

    [Fact]
    public void Settings_without_effect_are_warned_of()
    {
        var result = Sample.Load("paths:\n  cam:\n    playback: yes\n");
        Assert.Contains(result.Warnings, w => w.Message.StartsWith("'playback' has no effect any more", StringComparison.Ordinal));
    }

    [Fact]
    public void Key_that_a_loaded_plugin_does_not_have_is_warned_of()
    {
        var schema = ConfigurationSchema.Compose([], ["rtmp"]);
        var file = ConfigurationFile.Parse("t.yml", "rtmpAddress: :1935\nrtspAddress: :8554\n"u8.ToArray(), new Dictionary<string, string>());
        var result = new ConfigurationLoader(schema, new ConfigurationChecks(), new Dictionary<string, string>()).Build(file, DocumentOverlay.Empty);
        Assert.Empty(result.Errors);
        Assert.Contains(result.Warnings, w => w.Message.Contains("the plugin 'rtmp' does not have this setting", StringComparison.Ordinal));
        Assert.Contains("rtsp (rtspAddress)", Assert.Single(result.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_options_can_be_known_before_plugins()
    {
        var schema = ConfigurationSchema.Compose([]);
        var loader = new ConfigurationLoader(schema, new ConfigurationChecks(), new Dictionary<string, string> { ["MR_PLUGINSDISABLED"] = "a,b" });
        var file = ConfigurationFile.Parse("t.yml", "pluginsDirectory: /opt/p\nunknown: [1]\n"u8.ToArray(), new Dictionary<string, string>());
        var options = loader.Peek<PluginOptions>(file);
        Assert.Equal("/opt/p", options.PluginsDirectory);
        Assert.Equal(["a", "b"], options.PluginsDisabled);
    }

    [Fact]
    public void Unknown_auth_method_is_an_error_and_a_missing_plugin_a_warning()
    {
        Assert.Equal("invalid authMethod: 'ldap'", Sample.OneError("authMethod: ldap").Message);
        var result = Sample.Load("authMethod: jwt");
        Assert.Empty(result.Errors);
        Assert.Contains("auth-jwt", Assert.Single(result.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_decides_about_sources_and_auth_methods()
    {
        var checks = new ConfigurationChecks
        {
            AuthMethod = m => m == "ldap" ? CheckResult.Ok : CheckResult.Invalid("no"),
            Sources = new OnlyCarrots(),
        };
        var loader = new ConfigurationLoader(Sample.Schema, checks, new Dictionary<string, string>());
        var good = loader.Build(ConfigurationFile.Parse("t.yml", "authMethod: ldap\npaths: {p: {source: 'carrot://x'}}\n"u8.ToArray(), new Dictionary<string, string>()), DocumentOverlay.Empty);
        Assert.Empty(good.Errors);
        var bad = loader.Build(ConfigurationFile.Parse("t.yml", "authMethod: x\npaths: {p: {source: 'rtsp://x'}}\n"u8.ToArray(), new Dictionary<string, string>()), DocumentOverlay.Empty);
        Assert.Equal(["no", "only carrots"], bad.Errors.Select(e => e.Message));
    }

    private sealed class OnlyCarrots : ISourceCatalog
    {
        public CheckResult Check(string source) => source.StartsWith("carrot://", StringComparison.Ordinal) ? CheckResult.Ok : CheckResult.Invalid("only carrots");
    }
}
