using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using MediaRouter.Plugins.Api.Operations;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Api.OpenApi;

/// <summary>Writes the OpenAPI 3.1 document of the operations that there are now.</summary>
/// <remarks>https://spec.openapis.org/oas/v3.1.0. Made of what serves the requests: operations, types of the answers, and the schema of the settings.</remarks>
internal static class OpenApiDocument
{
    private const string ListSuffix = "List";

    public static void Write(Utf8JsonWriter writer, OperationTable table, IConfigurationEditor editor, string version)
    {
        var operations = table.Operations.Where(operation => operation.IsListed).ToArray();
        var schemas = MakeSchemas(table, editor);
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "MediaRouter control API", ["version"] = version },
            ["paths"] = MakePaths(operations, schemas),
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["basic"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic" },
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
            },
            ["security"] = new JsonArray(new JsonObject(), new JsonObject { ["basic"] = new JsonArray() }, new JsonObject { ["bearer"] = new JsonArray() }),
        };
        document.WriteTo(writer);
    }

    private static JsonObject MakePaths(IEnumerable<ApiOperation> operations, JsonObject schemas)
    {
        var paths = new JsonObject();
        foreach (var group in operations.GroupBy(operation => operation.Template))
        {
            var path = new JsonObject();
            foreach (var operation in group)
            {
                AddList(schemas, operation.Answer);
                path[operation.Method.ToLowerInvariant()] = MakeOperation(operation);
            }

            paths[group.Key] = path;
        }

        return paths;
    }

    private static JsonObject MakeOperation(ApiOperation operation)
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
        };
        var parameters = new JsonArray();
        if (operation.Wildcard.Length > 0)
        {
            parameters.Add(MakeParameter(operation.Wildcard, "path", "string", operation.Wildcard == "id" ? "Identifier." : "Name; slashes need not be encoded.", isRequired: true));
        }

        foreach (var parameter in operation.Query)
        {
            parameters.Add(MakeParameter(parameter.Name, "query", parameter.Type, parameter.Description, parameter.IsRequired));
        }

        if (parameters.Count > 0)
        {
            described["parameters"] = parameters;
        }

        if (operation.Body.Length > 0)
        {
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = MakeContent(operation.BodyType, operation.Body) };
        }

        var responses = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = MakeContent(operation.AnswerType, operation.Answer) },
            ["400"] = MakeError("The request is not valid."),
            ["401"] = MakeError("Credentials are missing or wrong."),
        };
        if (operation.MayMiss)
        {
            responses["404"] = MakeError("There is no such thing.");
        }

        responses["500"] = MakeError("The router failed.");
        described["responses"] = responses;
        return described;
    }

    private static JsonObject MakeParameter(string name, string place, string type, string description, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = type },
    };

    private static JsonObject MakeError(string description) => new() { ["description"] = description, ["content"] = MakeContent("application/json", "Error") };

    private static JsonObject MakeContent(string type, string schema) => new() { [type] = new JsonObject { ["schema"] = MakeReference(schema) } };

    private static JsonObject MakeReference(string schema) => new() { ["$ref"] = "#/components/schemas/" + schema };

    private static JsonObject MakeSchemas(OperationTable table, IConfigurationEditor editor)
    {
        var schemas = new JsonObject
        {
            ["OK"] = MakeObject(("status", new JsonObject { ["type"] = "string", ["const"] = "ok" })),
            ["Error"] = MakeObject(
                ("status", new JsonObject { ["type"] = "string", ["const"] = "error" }), ("error", new JsonObject { ["type"] = "string", ["description"] = "What is wrong." })),
            ["Text"] = new JsonObject { ["type"] = "string" },
        };
        foreach (var (name, type) in table.Schemas)
        {
            // Options of their own, so that nothing keeps the types of a plugin alive.
            schemas[name] = ApiCall.MakeJson().GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        }

        AddSettings(schemas, editor);
        return schemas;
    }

    // Items of a list are what the name of the list says.
    private static void AddList(JsonObject schemas, string name)
    {
        if (!name.EndsWith(ListSuffix, StringComparison.Ordinal) || schemas.ContainsKey(name))
        {
            return;
        }

        schemas[name] = MakeObject(
            ("itemCount", new JsonObject { ["type"] = "integer" }),
            ("pageCount", new JsonObject { ["type"] = "integer" }),
            ("items", new JsonObject { ["type"] = "array", ["items"] = MakeReference(name[..^ListSuffix.Length]) }));
    }

    private static JsonObject MakeObject(params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Name, property.Schema))),
        ["required"] = new JsonArray([.. properties.Select(property => JsonValue.Create(property.Name))]),
    };

    private static void AddSettings(JsonObject schemas, IConfigurationEditor editor)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            editor.WriteSchema(writer);
        }

        var settings = JsonNode.Parse(text.ToArray())!.AsObject();
        var global = settings["properties"]!.DeepClone().AsObject();
        global.Remove("paths");
        global.Remove("pathDefaults");
        var path = settings["definitions"]!["path"]!["properties"]!.DeepClone().AsObject();
        foreach (var setting in global.Concat(path))
        {
            Narrow(setting.Value!.AsObject());
        }

        path["name"] = new JsonObject { ["type"] = "string", ["description"] = "Key of the entry; ignored in requests." };
        schemas["GlobalConf"] = new JsonObject { ["type"] = "object", ["properties"] = global };
        schemas["PathConf"] = new JsonObject { ["type"] = "object", ["properties"] = path };
    }

    // A file may be written in more ways than the API takes and answers: texts where numbers are meant, keys without a value.
    private static void Narrow(JsonObject schema)
    {
        if (schema["anyOf"] is JsonArray alternatives)
        {
            schema.Remove("anyOf");
            foreach (var (name, value) in alternatives[0]!.AsObject())
            {
                schema[name] = value?.DeepClone();
            }
        }

        if (schema["type"] is JsonArray types && types.Any(type => (string?)type == "string"))
        {
            schema["type"] = "string";
            schema.Remove("minimum");
            schema.Remove("maximum");
        }

        if (schema["enum"] is JsonArray values)
        {
            schema["type"] = "string";
            schema["enum"] = new JsonArray([.. values.Where(value => value!.GetValueKind() == JsonValueKind.String).Select(value => value!.DeepClone())]);
        }

        if (schema["items"] is JsonObject items)
        {
            Narrow(items);
        }

        foreach (var property in schema["properties"]?.AsObject() ?? [])
        {
            Narrow(property.Value!.AsObject());
        }
    }
}
