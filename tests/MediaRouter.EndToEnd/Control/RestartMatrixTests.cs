using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaRouter.EndToEnd.Harness;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.EndToEnd.Control;

/// <summary>What a change of each kind of setting restarts and cuts. What a check of the new file foretells is compared with what a reload then does.</summary>
/// <remarks>
/// The rows are those of MediaMTX, where nearly every change ends something. Here a change may end less than there, and never more.
/// </remarks>
public sealed class RestartMatrixTests
{
    private const string None = "";
    private const string AllRtsp = "*rtsp";
    private const string AllRtmp = "*rtmp";
    private const string FreePort = "*port";

    [Fact]
    public async Task Each_setting_restarts_what_it_must_and_a_check_foretells_it()
    {
        await using var auth = await AuthService.StartAsync((_, context, _) => context.Response.WriteAsync("yes"));
        await using var bench = await Bench.StartAsync();
        (string Key, string Value, string Plugins, string Cut)[] rows =
        [
            // Logs, authentication and hooks restart everything there; here nothing.
            ("logFile", "other.log", None, None),
            ("sysLogPrefix", "other", None, None),
            ("authInternalUsers", "[{user: any, permissions: [{action: publish}, {action: read}, {action: api}]}]", None, None),
            ("authHTTPAddress", auth.Address, None, None),
            ("authHTTPFingerprint", new string('0', 64), None, None),
            ("authHTTPExclude", "[{action: api}]", None, None),
            ("authJWTJWKS", auth.Address, None, None),
            ("authJWTClaimKey", "other", None, None),
            ("authJWTExclude", "[{action: api}]", None, None),
            ("authJWTIssuer", "other", None, None),
            ("authJWTAudience", "other", None, None),
            ("runOnConnect", "'true'", None, None),
            ("runOnConnectRestart", "yes", None, None),
            ("runOnDisconnect", "'true'", None, None),
            ("webhooks", $"[{{url: '{auth.Address}'}}]", None, None),

            // Limits that all protocols share.
            ("writeTimeout", "9s", "hls", None),
            ("writeQueueSize", "256", None, None),
            ("udpMaxPayloadSize", "1400", None, None),
            ("readTimeout", "11m", "api hls metrics pprof", None),
            ("udpReadBufferSize", "100000", "rtsp", AllRtsp),

            // Servers, each by itself.
            ("metricsAllowOrigins", "[]", "metrics", None),
            ("metricsTrustedProxies", "[10.0.0.0/8]", "metrics", None),
            ("apiAllowOrigins", "[]", "api", None),
            ("apiTrustedProxies", "[10.0.0.0/8]", "api", None),
            ("apiPersist", "yes", None, None),
            ("rtspAuthMethods", "[basic, digest]", None, None),
            ("rtspAuthMethods", "[basic]", None, None),
            ("authMethod", "http", None, None),
            ("rtspTrustedProxies", "[10.0.0.0/8]", None, None),
            ("rtspTransports", "[udp, tcp]", "rtsp", AllRtsp),
            ("rtpAddress", FreePort, "rtsp", AllRtsp),
            ("multicastIPRange", "224.2.0.0/16", "rtsp", AllRtsp),
            ("rtspServerKey", "other.key", "rtsp", None), // RTSPS is off: its part is made again, and nobody is connected to it
            ("rtmpTrustedProxies", "[10.0.0.0/8]", None, None),
            ("rtmpAddress", FreePort, "rtmp", AllRtmp),
            ("hlsSegmentCount", "5", "hls", None),
            ("hlsVariant", "fmp4", "hls", None),
            ("hlsAllowOrigins", "[]", "hls", None),

            // Paths: those that the change does not name go on.
            ("paths.cam.forward", "[{dest: 'rtsp://127.0.0.1:1/x'}]", None, None),
            ("paths.cam.maxReaders", "7", None, None),
            ("paths.cam.overridePublisher", "no", None, None),
            ("paths.cam.gopCache", "yes", None, None),
            ("paths.cam.frameGatherTime", "0s", None, None),
            ("paths.cam.runOnRead", "'true'", None, None),
            ("paths.cam.runOnAvailable", "'true'", None, None),
            ("paths.cam.useAbsoluteTimestamp", "yes", None, "cam"),
            ("paths.cam.sourceFingerprint", "00", None, "cam"),
            ("pathDefaults.maxReaders", "9", None, None),
            ("pathDefaults.useAbsoluteTimestamp", "yes", None, "other dyn/1"),
            ("paths.third.maxReaders", "1", None, None),
            ("paths.third", "delete", None, None),
            ("paths.dyn/1.maxReaders", "1", None, "dyn/1"), // another entry serves the path now
            ("paths.dyn/1", "delete", None, "dyn/1"),
            ("paths.other", "delete", None, "other"),
            ("logStructured", "yes", None, None),
        ];

        foreach (var (key, value, plugins, cut) in rows)
        {
            await bench.CheckRowAsync(key, value, plugins, cut);
        }
    }

    private sealed class Bench : IAsyncDisposable
    {
        private const string Restarting = "Restarting ";

        private static readonly string[] Servers = ["rtspsessions", "rtspconns", "rtmpconns"];

        private readonly ApiClient _api;
        private readonly List<IDisposable> _clients = [];
        private readonly SortedDictionary<string, string> _global = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, string> _defaults = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, SortedDictionary<string, string>> _paths = new(StringComparer.Ordinal);
        private int _rtmpPort;
        private string _header = "";

        private Bench(ApiClient api)
        {
            _api = api;
            _rtmpPort = api.Router.RtmpPort;
        }

        public static async Task<Bench> StartAsync()
        {
            var metrics = FreePorts.TakePair();
            var api = await ApiClient.StartAsync($"readTimeout: 10m\nmetrics: yes\nmetricsAddress: 127.0.0.1:{metrics}\nlogDestinations: [stdout]\npaths:\n  cam: {{}}\n  other: {{}}\n  '~^dyn/': {{}}\n");
            var text = await File.ReadAllTextAsync(api.Router.ConfigurationFile);
            var bench = new Bench(api) { _header = text[..text.IndexOf("paths:", StringComparison.Ordinal)] };
            foreach (var name in (string[])["cam", "other", "~^dyn/"])
            {
                bench._paths[name] = [];
            }

            return bench;
        }

        public async Task CheckRowAsync(string key, string value, string plugins, string cut)
        {
            await ConnectAsync();
            Set(key, value);
            var file = Text();
            var foretold = await CheckAsync(key, file);
            var before = await SessionsAsync();
            var (linesBefore, appliedBefore) = (Lines(), Applied());

            await File.WriteAllTextAsync(_api.Router.ConfigurationFile, file);
            await _api.Router.Tool.SignalAsync("HUP");
            await _api.Router.Tool.WaitForLineAsync(_ => Applied() > appliedBefore, TimeSpan.FromSeconds(20), $"the end of the reload after '{key}: {value}'");

            string[] restarted = [.. _api.Router.Tool.Output.Split('\n').Skip(linesBefore)
                .Select(line => Regex.Match(line, Restarting + @"(\w+), whose settings")).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().Order()];
            string[] expectedRestarts = [.. foretold["restartedParts"]!.AsArray().Select(part => ((string)part!).Split('/')[1]).Order()];
            Assert.True(expectedRestarts.SequenceEqual(restarted), $"{key}: {string.Join(' ', expectedRestarts)} was foretold to restart, but {string.Join(' ', restarted)} did");
            var named = string.Join(' ', foretold["restartedParts"]!.AsArray().Select(part => ((string)part!).Split('/')[0]).Distinct().Order());
            Assert.True(named == plugins, $"{key} restarts '{named}', not '{plugins}'");

            string[] expectedCut = [.. before.Where(session => IsCut(session, cut)).Select(session => session.Id).Order()];
            string[] foretoldCut = [.. foretold["cutSessions"]!.AsArray().Select(session => (string)session!["id"]!).Order()];
            Assert.True(expectedCut.SequenceEqual(foretoldCut.Where(id => before.Exists(session => session.Id == id))), $"{key} was foretold to cut {string.Join(' ', foretoldCut)}, not {string.Join(' ', expectedCut)}");

            // Sessions are told to end, and then end by themselves.
            var deadline = DateTime.UtcNow.AddSeconds(20);
            var after = await SessionsAsync();
            while (after.Exists(session => expectedCut.Contains(session.Id)) && DateTime.UtcNow < deadline)
            {
                await Task.Delay(20);
                after = await SessionsAsync();
            }

            var gone = before.Where(session => !after.Exists(later => later.Id == session.Id)).ToArray();

            // The connection of an RTSP session that is cut goes with it.
            string[] goneSessions = [.. gone.Where(session => session.Kind != "rtspconns" || cut == AllRtsp).Select(session => session.Id).Order()];
            Assert.True(expectedCut.SequenceEqual(goneSessions), $"{key} cut {string.Join(' ', gone.Select(session => $"{session.Kind} {session.Path} {session.Id}"))}, not {string.Join(' ', expectedCut)}");
        }

        public async ValueTask DisposeAsync()
        {
            _clients.ForEach(client => client.Dispose());
            await _api.DisposeAsync();
        }

        private static bool IsCut((string Kind, string Id, string Path) session, string cut) => cut switch
        {
            AllRtsp => session.Kind is "rtspsessions" or "rtspconns",
            AllRtmp => session.Kind == "rtmpconns",
            _ => session.Kind == "rtspsessions" && cut.Split(' ').Contains(session.Path),
        };

        // Publisher and reader of each path, and a connection of RTMP that does nothing.
        private async Task ConnectAsync()
        {
            var sessions = await SessionsAsync();
            foreach (var path in (string[])["cam", "other", "dyn/1"])
            {
                if (sessions.Count(session => session.Kind == "rtspsessions" && session.Path == path) < 2 && (path.StartsWith("dyn", StringComparison.Ordinal) || _paths.ContainsKey(path)))
                {
                    var publisher = await RtspRawClient.ConnectAsync(_api.Router.RtspPort);
                    _clients.Add(publisher);
                    await publisher.PublishAsync(path);
                    var reader = await RtspRawClient.ConnectAsync(_api.Router.RtspPort);
                    _clients.Add(reader);
                    await reader.PlayAsync(path);
                }
            }

            if (!sessions.Exists(session => session.Kind == "rtmpconns"))
            {
                _clients.Add(await RtmpRawClient.GreetAsync(_rtmpPort));
                await _api.ListUntilAsync("/v3/rtmpconns/list", connections => connections.Length == 1);
            }
        }

        private async Task<List<(string Kind, string Id, string Path)>> SessionsAsync()
        {
            var sessions = new List<(string, string, string)>();
            foreach (var server in Servers)
            {
                var (status, text) = await _api.SendAsync("GET", $"/v3/{server}/list");
                Assert.True(status == 200, $"{server}: {status} {text}\n{string.Join('\n', _api.Router.Tool.Output.Split('\n').TakeLast(40))}");
                sessions.AddRange(JsonNode.Parse(text)!["items"]!.AsArray().OfType<JsonNode>().Select(item => (server, (string)item["id"]!, (string?)item["path"] ?? "")));
            }

            return sessions;
        }

        private async Task<JsonNode> CheckAsync(string key, string file)
        {
            var (status, answer) = await _api.SendAsync("POST", "/v3/config/check", file);
            Assert.Equal(200, status);
            var foretold = JsonNode.Parse(answer)!;
            Assert.True((bool)foretold["isValid"]!, $"{key}: {answer}");
            return foretold;
        }

        private int Lines() => _api.Router.Tool.Output.Split('\n').Length - 1;

        private int Applied() => _api.Router.Tool.CountLines("The new configuration is applied");

        private void Set(string key, string value)
        {
            var parts = key.Split('.', 3);
            if (value == FreePort)
            {
                // Looked for at the last moment, because others look for ports too.
                var port = FreePorts.TakePair();
                value = $"127.0.0.1:{port}";
                if (key == "rtmpAddress")
                {
                    _rtmpPort = port;
                }
                else
                {
                    // RTCP has the next port.
                    Set("rtcpAddress", $"127.0.0.1:{port + 1}");
                }
            }

            if (parts[0] == "paths")
            {
                if (value == "delete")
                {
                    _paths.Remove(parts[1]);
                    return;
                }

                if (!_paths.TryGetValue(parts[1], out var settings))
                {
                    _paths[parts[1]] = settings = [];
                }

                settings[parts[2]] = value;
            }
            else if (parts[0] == "pathDefaults")
            {
                _defaults[parts[1]] = value;
            }
            else if (Regex.IsMatch(_header, $"(?m)^{key}:"))
            {
                _header = Regex.Replace(_header, $"(?m)^{key}:.*$", $"{key}: {value}");
            }
            else
            {
                _global[key] = value;
            }
        }

        private string Text()
        {
            var text = new StringBuilder(_header);
            foreach (var (key, value) in _global)
            {
                text.Append(key).Append(": ").AppendLine(value);
            }

            text.AppendLine("pathDefaults:");
            foreach (var (key, value) in _defaults)
            {
                text.Append("  ").Append(key).Append(": ").AppendLine(value);
            }

            text.AppendLine("paths:");
            foreach (var (name, settings) in _paths)
            {
                text.Append("  '").Append(name).AppendLine("':");
                foreach (var (key, value) in settings)
                {
                    text.Append("    ").Append(key).Append(": ").AppendLine(value);
                }
            }

            return text.ToString();
        }
    }
}
