using System.Text;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Fuzz;

/// <summary>Configuration files, environment overrides, edits and path expressions: whatever they hold, there is a result.</summary>
public class ConfigurationFuzz
{
    private static readonly ConfigurationSchema Schema = ConfigurationSchema.Compose([]);

    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();

    private static readonly byte[][] Files =
    [
        .. new[]
        {
            "logLevel: info\nlogDestinations: [stdout, file]\nreadTimeout: 10s\nwriteQueueSize: 512\npathDefaults:\n  source: publisher\n  maxReaders: 5\npaths:\n  cam:\n    source: rtsp://u:p@host:554/$G1\n    sourceOnDemand: yes\n  ~^a(.*)$:\n    fallback: /b\n  all_others:\n",
            "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\nbase: &base {maxReaders: 1}\npaths: {cam: {<<: *base, source: redirect, sourceRedirect: /x}, other: {<<: [*base, *base]}}\n",
            "runOnConnect: |\n  two\n  lines\nlogFile: \"a\\u0041\\n\"\nsysLogPrefix: >-\n  folded\n  text\n? key\n: value\n!!str tagged: !!int 5\n",
            "paths:\n  ~^([a-z]{1,20}/){1,5}(?P<n>[[:digit:]]+)\\Q.\\E\\pL$: {sourceOnDemand: on, source: 'udp+mpegts://239.0.0.1:1234'}\n  all:\n  ~^.*$:\n",
            "readBufferCount: 256\nrtmpDisable: yes\nrecordPath: x\nwebrtcICEServers: [stun:a:b:c:1]\npluginsDisabled: []\nauthMethod: http\ngopCacheMaxSize: 1.5G\npathDefaults: {gopCache: no, frameGatherTime: 3ms, runOnReady: x, disablePublisherOverride: 1}\n",
            "%YAML 1.2\n---\nlogLevel: debug\n...\n",
            "{\"logLevel\": \"warn\", \"paths\": {\"x\": {\"maxReaders\": 5, \"source\": null}}}",
            "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]\n",
            "\ufefflogLevel: info\r\n\tx: y\r\n",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Files_give_a_configuration_or_errors() => FuzzLoop.Run(Files, bytes =>
    {
        var loader = new ConfigurationLoader(Schema, new ConfigurationChecks(), NoVariables);
        var result = loader.Build(ConfigurationFile.Parse("fuzz.yml", bytes, NoVariables), DocumentOverlay.Empty);
        CheckResultOf(result);
        if (result.Configuration is { } configuration)
        {
            configuration.Table.Match("a/b/1.x");
            Assert.True(ConfigurationDifference.Between(configuration, configuration).IsEmpty);
        }
    });

    [Fact]
    public void Variables_give_a_configuration_or_errors()
    {
        byte[][] corpus =
        [
            .. new[]
            {
                "MR_LOGLEVEL=debug\nMTX_PATHDEFAULTS_MAXREADERS=5\nRTSP_PROTOCOLS=tcp,udp\nMTX_PATHS_CAM_SOURCE=rtsp://x/y",
                "MTX_AUTHINTERNALUSERS_0_USER=x\nMTX_PATHS_ALL_OTHERS_RECORD=yes\nMTX_PATHS_=1\nMTX_PATHS__=\nMR_LOGDESTINATIONS=stdout,file",
                "MTX_PATHS_CAM_FORWARD_0_DEST=x\nMR_READTIMEOUT=1d2h\nMR_UNKNOWN_1_2_3=\nMTX_READBUFFERCOUNT=64",
                "MTX_CONFKEY=key",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        FuzzLoop.Run(corpus, bytes =>
        {
            var variables = new Dictionary<string, string>();
            foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
            {
                var end = line.IndexOf('=', StringComparison.Ordinal);
                variables[end < 0 ? line : line[..end]] = end < 0 ? "" : line[(end + 1)..];
            }

            var loader = new ConfigurationLoader(Schema, new ConfigurationChecks(), variables);
            CheckResultOf(loader.Build(ConfigurationFile.Parse("fuzz.yml", "paths: {cam: {maxReaders: 1}, a_b: }"u8.ToArray(), variables), DocumentOverlay.Empty));
        });
    }

    [Fact]
    public void Edits_give_a_configuration_or_errors()
    {
        byte[][] corpus =
        [
            .. new[]
            {
                """{"logLevel": "debug", "readTimeout": "10s", "pluginsDisabled": ["a"], "pathDefaults": {"maxReaders": 1}}""",
                """{"source": "redirect", "sourceRedirect": "/x", "maxReaders": 5, "gopCache": "yes", "name": null}""",
                """{"logDestinations": [], "readBufferCount": 64, "x": {"y": [1.5e3, true, null, "\u00e4\ud83d\ude00"]}}""",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        var loader = new ConfigurationLoader(Schema, new ConfigurationChecks(), NoVariables);
        var start = loader.Build(ConfigurationFile.Parse("fuzz.yml", "paths: {cam: }"u8.ToArray(), NoVariables), DocumentOverlay.Empty);
        FuzzLoop.Run(corpus, bytes =>
        {
            if (!JsonDocumentReader.TryRead(bytes, "edit", out var settings, out _))
            {
                return;
            }

            foreach (var kind in Enum.GetValues<ConfigurationEditKind>())
            {
                var sink = new DiagnosticSink();
                if (new ConfigurationEdit(kind, "cam", settings).ApplyTo(DocumentOverlay.Empty, start.BaseDocument, Schema, sink).Overlay is { } overlay)
                {
                    var result = loader.Rebuild(start, overlay);
                    CheckResultOf(result);
                    OverlayFile.TryRead(Encoding.UTF8.GetString(OverlayFile.Write(overlay)), "edits", Schema, out _, out _);
                }
            }
        });
    }

    [Fact]
    public void Expressions_are_refused_or_match_in_time()
    {
        byte[][] corpus =
        [
            .. new[]
            {
                "^(a+)+$", "[[:]", "^proxy_(?P<x>.+)/([^/]{1,20})$", "[[:alpha:]-]+\\Q.*\\E\\pL(?i:x|y)*", "(((a{1,10}){1,10}){1,10})", "[a-z-[b]]{2,}", "(?<n>a)(?:b)??\\d+\\b",
                "^cam_[[:digit:]]+/(?P<name>[^]/]+)\\Q.x\\E$", "(?i)^(a|b)*\\pL{2,5}[a-z-[x]]",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        var names = new[] { "", "proxy_a/b", new string('a', 2000) + "b", "x/y/z-1.2_3" };

        // The states of an expression are made with its first matches, once; overlapping counts of the operator's own may take seconds for it.
        FuzzLoop.Run(corpus, maxMillisecondsPerInput: 30_000, target: bytes =>
        {
            if (PathExpression.TryCreate(Encoding.UTF8.GetString(bytes), out var expression))
            {
                foreach (var name in names)
                {
                    expression.TryMatch(name, out _);
                }
            }
        });
    }

    [Fact]
    public void Encrypted_files_are_opened_or_refused()
    {
        var box = SecretBox.Seal("logLevel: debug"u8, new byte[24], new byte[32]);
        FuzzLoop.Run([Encoding.ASCII.GetBytes(Convert.ToBase64String([.. new byte[24], .. box])), "AAAA"u8.ToArray()], bytes =>
            SecretBox.TryOpenText(bytes, "", out _, out _));
    }

    private static void CheckResultOf(LoadResult result)
    {
        Assert.Equal(result.Errors.Count == 0, result.Configuration is not null);
        foreach (var error in result.Errors)
        {
            Assert.NotEqual("", error.ToString());
        }
    }
}
