using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Objects of the API against those of MediaMTX 1.20, field by field: in the OpenAPI document, and as they are answered.</summary>
[Collection(BusyRouterTests.Name)]
public sealed class SchemaTests(BusyRouter busy)
{
    // Fields and types; '?' may be null, '[]' is a list.
    private static readonly Dictionary<string, string> Schemas = new()
    {
        ["Error"] = "error:string status:string",
        ["OK"] = "status:string",
        ["Info"] = "started:time version:string",
        ["Path"] = "available:bool availableTime:time? bytesReceived:int bytesSent:int confName:string inboundBytes:int inboundFramesInError:int name:string online:bool onlineTime:time? outboundBytes:int readers:[] ready:bool readyTime:time? source:object? tracks:[] tracks2:[]",
        ["PathReader"] = "id:string type:string",
        ["PathSource"] = "id:string type:string",
        ["PathTrack"] = "codec:string codecProps:object?",
        ["HLSMuxer"] = "bytesSent:int created:time lastRequest:time outboundBytes:int outboundFramesDiscarded:int path:string",
        ["HLSSession"] = "created:time id:uuid isCDN:bool outboundBytes:int path:string query:string remoteAddr:string user:string userAgent:string",
        ["RTMPConn"] = "bytesReceived:int bytesSent:int created:time id:uuid inboundBytes:int outboundBytes:int outboundFramesDiscarded:int path:string query:string remoteAddr:string state:string user:string userAgent:string",
        ["RTSPConn"] = "bytesReceived:int bytesSent:int created:time id:uuid inboundBytes:int outboundBytes:int remoteAddr:string session:uuid? tunnel:string",
        ["RTSPSession"] = "bytesReceived:int bytesSent:int conns:[] created:time id:uuid inboundBytes:int inboundRTCPPackets:int inboundRTCPPacketsInError:int inboundRTPPackets:int inboundRTPPacketsInError:int inboundRTPPacketsJitter:float inboundRTPPacketsLost:int outboundBytes:int outboundRTCPPackets:int outboundRTPPackets:int outboundRTPPacketsDiscarded:int outboundRTPPacketsReportedLost:int path:string profile:string? query:string remoteAddr:string rtcpPacketsInError:int rtcpPacketsReceived:int rtcpPacketsSent:int rtpPacketsInError:int rtpPacketsJitter:float rtpPacketsLost:int rtpPacketsReceived:int rtpPacketsSent:int state:string transport:string? user:string userAgent:string",
        ["ForwardDest"] = "conf:object created:time id:uuid lastError:string outboundBytes:int pos:int protocol:string state:string",
        ["PathConfForwardDest"] = "dest:string destFingerprint:string whipBearerToken:string",
        ["AuthInternalUser"] = "ips:[] pass:string permissions:[] user:string",
        ["AuthInternalUserPermission"] = "action:string path:string",
    };

    // Where the document has the schemas that it does not name.
    private static readonly Dictionary<string, string> Nested = new()
    {
        ["PathReader"] = "Path.readers",
        ["PathSource"] = "Path.source",
        ["PathTrack"] = "Path.tracks2",
        ["PathConfForwardDest"] = "ForwardDest.conf",
        ["AuthInternalUser"] = "GlobalConf.authInternalUsers",
        ["AuthInternalUserPermission"] = "GlobalConf.authInternalUsers.permissions",
    };

    // Where each is answered; the last word picks the item.
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["Info"] = "/v3/info",
        ["Path"] = "/v3/paths/get/cam",
        ["PathReader"] = "/v3/paths/get/cam readers",
        ["PathSource"] = "/v3/paths/get/cam source",
        ["PathTrack"] = "/v3/paths/get/cam tracks2",
        ["HLSMuxer"] = "/v3/hlsmuxers/list items",
        ["HLSSession"] = "/v3/hlssessions/list items",
        ["RTMPConn"] = "/v3/rtmpconns/list items",
        ["RTSPConn"] = "/v3/rtspconns/list items",
        ["RTSPSession"] = "/v3/rtspsessions/list items",
        ["ForwardDest"] = "/v3/paths/forward/list?path=cam items",
        ["PathConfForwardDest"] = "/v3/paths/forward/list?path=cam items conf",
        ["AuthInternalUser"] = "/v3/config/global/get authInternalUsers",
        ["AuthInternalUserPermission"] = "/v3/config/global/get authInternalUsers permissions",
    };

    private static readonly Dictionary<string, (string Path, string Fields)> CodecProperties = new()
    {
        ["H264"] = ("cam", "height:int level:string profile:string width:int"),
        ["H265"] = ("secure", "height:int level:string profile:string width:int"),
        ["MPEG-4 Audio"] = ("cam", "channelCount:int sampleRate:int"),
        ["LPCM"] = ("lpcm", "bitDepth:int channelCount:int sampleRate:int"),
        ["Opus"] = ("opus", "channelCount:int"),
        ["G711"] = ("g711", "channelCount:int muLaw:bool sampleRate:int"),
        ["AC3"] = ("ac3", "channelCount:int sampleRate:int"),
    };

    // Of plugins that are not complete yet.
    private static readonly string[] MissingSettings = ["hlsDirectory"];

    // Texts of which only some may occur.
    private static readonly Dictionary<string, string[]> Enumerations = new()
    {
        ["RTSPSession.state"] = ["idle", "read", "publish"],
        ["RTMPConn.state"] = ["idle", "read", "publish"],
        ["RTSPConn.tunnel"] = ["none", "http", "websocket"],
        ["RTSPSession.transport"] = ["UDP", "UDP-multicast", "TCP"],
        ["RTSPSession.profile"] = ["AVP", "SAVP"],
        ["ForwardDest.state"] = ["idle", "forwarding", "error"],
        ["ForwardDest.protocol"] = ["rtmp", "rtmps", "rtsp", "rtsps", "srt", "whip", "whips"],
        ["PathSource.type"] = ["rtspSession", "rtspsSession", "rtmpConn", "rtmpsConn"],
        ["PathReader.type"] = ["hlsSession", "rtmpConn", "rtmpsConn", "rtspSession", "rtspsSession"],
        ["PathTrack.codec"] = ["H264", "MPEG-4 Audio"],
        ["AuthInternalUserPermission.action"] = ["publish", "read", "playback", "api", "metrics", "pprof"],
    };

    [Fact]
    public async Task Document_has_the_fields_of_every_object_with_their_types()
    {
        var document = await busy.Api.GetAsync("/v3/openapi.json");
        var schemas = document["components"]!["schemas"]!.AsObject();
        var wrong = new List<string>();
        foreach (var (name, fields) in Schemas)
        {
            var schema = Nested.TryGetValue(name, out var place) ? Descend(schemas, place) : schemas[name];
            if (schema?["properties"] is not JsonObject properties)
            {
                wrong.Add($"there is no schema {name}");
                continue;
            }

            foreach (var (field, type) in Parse(fields))
            {
                if (properties[field] is not { } described)
                {
                    wrong.Add($"{name} lacks {field}");
                }
                else if (TypeOf(described) != type.Replace("uuid", "string", StringComparison.Ordinal))
                {
                    wrong.Add($"{name}.{field} is {TypeOf(described)}, not {type}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Answers_have_the_fields_of_every_object_with_values_of_their_types()
    {
        var wrong = new List<string>();
        foreach (var (name, place) in Answers)
        {
            var items = await FindAsync(place);
            Assert.True(items.Length > 0, $"there is no {name} at {place}");
            foreach (var item in items)
            {
                wrong.AddRange(Differences(name, item, Schemas[name]));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Tracks_have_the_properties_of_their_codec()
    {
        foreach (var (codec, (path, fields)) in CodecProperties)
        {
            var tracks = (await busy.Api.ListUntilAsync("/v3/paths/list", paths => paths.Any(item => (string?)item["name"] == path && item["tracks2"]!.AsArray().Count > 0)))
                .Single(item => (string?)item["name"] == path)["tracks2"]!.AsArray();
            var track = Assert.Single(tracks, track => (string?)track!["codec"] == codec)!;
            var properties = Assert.IsType<JsonObject>(track["codecProps"]);
            Assert.Equal("", string.Join('\n', Differences(codec, properties, fields)));
            Assert.Equal(Parse(fields).Select(field => field.Name).Order(), properties.Select(property => property.Key).Order());
        }
    }

    [Fact]
    public async Task Configuration_has_every_setting_of_what_is_loaded()
    {
        var loaded = (await busy.Api.ListAsync("/v3/plugins/list")).Select(plugin => (string)plugin["id"]!).Append("kernel").ToHashSet();
        var known = (await File.ReadAllLinesAsync(Path.Combine(TestPaths.Repository, "core/MediaRouter.Kernel/Configuration/known-keys.tsv")))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Where(columns => columns[3] == "active" && loaded.Contains(columns[2]))
            .ToLookup(columns => columns[0], columns => columns[1]);
        var global = await busy.Api.GetAsync("/v3/config/global/get");
        var path = await busy.Api.GetAsync("/v3/config/pathdefaults/get");
        var schemas = (await busy.Api.GetAsync("/v3/openapi.json"))["components"]!["schemas"]!;

        Assert.True(known["global"].Count() > 60 && known["path"].Count() > 25, "the list of settings was not read");
        string[] containers = ["paths", "pathDefaults"];
        Assert.Empty(known["global"].Except(containers).Except(MissingSettings).Except(global.Select(setting => setting.Key)));
        Assert.Empty(known["path"].Except(path.Select(setting => setting.Key)));
        Assert.Empty(global.Select(setting => setting.Key).Except(schemas["GlobalConf"]!["properties"]!.AsObject().Select(setting => setting.Key)));
        Assert.Empty(path.Select(setting => setting.Key).Except(schemas["PathConf"]!["properties"]!.AsObject().Select(setting => setting.Key)));
        Assert.Equal("cam", (string?)(await busy.Api.GetAsync("/v3/config/paths/get/cam"))["name"]);
    }

    [Fact]
    public async Task Lists_are_paged_ordered_and_filtered()
    {
        var all = await busy.Api.ListAsync("/v3/paths/list");
        var names = all.Select(path => (string)path["name"]!).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);

        var second = await busy.Api.GetAsync("/v3/paths/list?itemsPerPage=2&page=1");
        Assert.Equal(names.Skip(2).Take(2), second["items"]!.AsArray().Select(path => (string?)path!["name"]));
        Assert.Equal((names.Length, (names.Length + 1) / 2), ((int)second["itemCount"]!, (int)second["pageCount"]!));
        var beyond = await busy.Api.GetAsync("/v3/paths/list?itemsPerPage=2&page=2147483647");
        Assert.Empty(beyond["items"]!.AsArray());
        Assert.Equal(names.Length, (int)beyond["itemCount"]!);

        Assert.Equal(names.Reverse(), (await busy.Api.ListAsync("/v3/paths/list?sort=-name")).Select(path => (string?)path["name"]));
        var bytes = (await busy.Api.ListAsync("/v3/paths/list?sort=inboundBytes")).Select(path => (long)path["inboundBytes"]!).ToArray();
        Assert.Equal(bytes.Order(), bytes);
        var readers = await busy.Api.GetAsync("/v3/rtspsessions/list?state=read&path=cam&itemsPerPage=1");
        Assert.Equal(1, (int)readers["itemCount"]!);
        Assert.Equal("cam", (string?)readers["items"]![0]!["path"]);
        Assert.Equal(names.Length, (await busy.Api.ListAsync("/v3/paths/list?nonsense=1")).Length);
        Assert.Equal((400, """{"status":"error","error":"invalid sort"}"""), await busy.Api.SendAsync("GET", "/v3/paths/list?sort=nonsense"));

        foreach (var list in (string[])["rtspconns", "rtspsessions", "rtmpconns", "hlssessions", "hlsmuxers"])
        {
            var created = (await busy.Api.ListAsync($"/v3/{list}/list")).Select(item => DateTimeOffset.Parse((string)item["created"]!, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(created.Order(), created);
            foreach (var (query, error) in new[] { ("page=-1", "invalid page"), ("page=x", "invalid page"), ("itemsPerPage=0", "invalid items per page"), ("itemsPerPage=1.5", "invalid items per page"), ("itemsPerPage=99999999999", "invalid items per page") })
            {
                Assert.Equal((400, $$"""{"status":"error","error":"{{error}}"}"""), await busy.Api.SendAsync("GET", $"/v3/{list}/list?{query}"));
            }
        }
    }

    [Theory]
    [InlineData("GET", "/v3/paths/get/nobody", 404, "path not found")]
    [InlineData("GET", "/v3/config/paths/get/nobody", 404, "path configuration not found")]
    [InlineData("PATCH", "/v3/config/paths/patch/nobody", 404, "path not found")]
    [InlineData("DELETE", "/v3/config/paths/delete/nobody", 404, "path not found")]
    [InlineData("POST", "/v3/config/paths/add/cam", 400, "path already exists")]
    [InlineData("GET", "/v3/hlsmuxers/get/nobody", 404, "muxer not found")]
    [InlineData("GET", "/v3/hlssessions/get/6aab2afb-33e4-4d4f-9c1c-f5c1a2c0ea10", 404, "session not found")]
    [InlineData("POST", "/v3/hlssessions/kick/6aab2afb-33e4-4d4f-9c1c-f5c1a2c0ea10", 404, "session not found")]
    [InlineData("GET", "/v3/rtspconns/get/6aab2afb-33e4-4d4f-9c1c-f5c1a2c0ea10", 404, "connection not found")]
    [InlineData("GET", "/v3/rtspssessions/get/6aab2afb-33e4-4d4f-9c1c-f5c1a2c0ea10", 404, "session not found")]
    [InlineData("POST", "/v3/rtmpsconns/kick/6aab2afb-33e4-4d4f-9c1c-f5c1a2c0ea10", 404, "connection not found")]
    [InlineData("GET", "/v3/paths/forward/get?path=cam&id=6aab2afb-33e4-4d4f-9c1c-f5c1a2c0ea10", 404, "forward destination not found")]
    [InlineData("GET", "/v3/paths/get/", 400, "invalid name")]
    public async Task Errors_have_the_status_and_text_that_clients_know(string method, string path, int status, string error) =>
        Assert.Equal((status, $$"""{"status":"error","error":"{{error}}"}"""), await busy.Api.SendAsync(method, path, method is "PATCH" or "POST" ? "{}" : null));

    private static JsonNode? Descend(JsonObject schemas, string place)
    {
        var names = place.Split('.');
        var schema = schemas[names[0]];
        foreach (var name in names.Skip(1))
        {
            schema = schema?["properties"]?[name];
            schema = schema?["items"] ?? schema;
        }

        return schema;
    }

    private async Task<JsonObject[]> FindAsync(string place)
    {
        var steps = place.Split(' ');
        JsonNode[] nodes = [await busy.Api.GetAsync(steps[0])];
        foreach (var step in steps.Skip(1))
        {
            nodes = [.. nodes.SelectMany(node => node[step] is JsonArray array ? array.OfType<JsonNode>() : [node[step]!])];
        }

        return [.. nodes.Cast<JsonObject>()];
    }

    private static IEnumerable<string> Differences(string name, JsonObject item, string fields)
    {
        foreach (var (field, type) in Parse(fields))
        {
            if (!item.TryGetPropertyValue(field, out var value))
            {
                yield return $"{name} lacks {field}: {item.ToJsonString()}";
            }
            else if (!Fits(value, type))
            {
                yield return $"{name}.{field} is {value?.ToJsonString() ?? "null"}, which is no {type}";
            }
            else if (value is not null && Enumerations.TryGetValue($"{name}.{field}", out var allowed) && !allowed.Contains((string?)value))
            {
                yield return $"{name}.{field} is {value.ToJsonString()}, which is none of {string.Join(", ", allowed)}";
            }
        }
    }

    private static bool Fits(JsonNode? value, string type)
    {
        if (value is null)
        {
            return type.EndsWith('?');
        }

        var kind = value.GetValueKind();
        return type.TrimEnd('?') switch
        {
            "bool" => kind is JsonValueKind.True or JsonValueKind.False,
            "int" => kind == JsonValueKind.Number && value.AsValue().TryGetValue<long>(out _),
            "float" => kind == JsonValueKind.Number,
            "object" => kind == JsonValueKind.Object,
            "[]" => kind == JsonValueKind.Array,
            "time" => kind == JsonValueKind.String && Regex.IsMatch((string)value!, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"),
            "uuid" => kind == JsonValueKind.String && Regex.IsMatch((string)value!, "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
            _ => kind == JsonValueKind.String,
        };
    }

    private static IEnumerable<(string Name, string Type)> Parse(string fields) => fields.Split(' ').Select(field => (field[..field.IndexOf(':')], field[(field.IndexOf(':') + 1)..]));

    // What a schema says, in the words of the table.
    private static string TypeOf(JsonNode schema)
    {
        string[] types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => (string)type!)],
            JsonValue one => [(string)one!],
            _ => schema["enum"] is not null || schema["const"] is not null ? ["string"] : ["nothing"],
        };
        var isNullable = types.Contains("null") ? "?" : "";
        var format = (string?)schema["format"];
        return string.Join('|', types.Where(type => type != "null").Select(type => (type, format) switch
        {
            ("string", "date-time") => "time",
            ("boolean", _) => "bool",
            ("integer", _) => "int",
            ("number", _) => "float",
            ("array", _) => "[]",
            _ => type,
        })) + isNullable;
    }
}
