namespace MediaRouter.Plugins.Api.Operations;

/// <summary>One operation: what a request does, and what the OpenAPI document says about it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Path; a last part in braces stands for the rest of the path, slashes included.</param>
/// <param name="Id">Name of the operation for generated clients.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Handler">Answers the request.</param>
internal sealed record ApiOperation(string Method, string Template, string Id, string Summary, Func<ApiCall, Task> Handler)
{
    /// <summary>Group in the document.</summary>
    public required string Tag { get; init; }

    /// <summary>Parameters of the query.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>Name of the schema of the body; empty if there is none.</summary>
    public string Body { get; init; } = "";

    /// <summary>Name of the schema of the answer.</summary>
    public string Answer { get; init; } = "OK";

    /// <summary>Media type of the body, where it is not JSON.</summary>
    public string BodyType { get; init; } = "application/json";

    /// <summary>Media type of the answer, where it is not JSON.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>Whether a request may name something that does not exist.</summary>
    public bool MayMiss { get; init; }

    /// <summary>Whether the operation is part of the document. Those of former versions are not.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>Name of the wildcard; empty if there is none.</summary>
    public string Wildcard => Template.EndsWith('}') ? Template[(Template.LastIndexOf('{') + 1)..^1] : "";

    /// <summary>Whether a path is of this operation.</summary>
    /// <param name="path">Path of the request, decoded.</param>
    /// <param name="argument">What stands for the wildcard.</param>
    public bool Matches(string path, out string argument)
    {
        argument = "";
        if (Wildcard.Length == 0)
        {
            return path == Template;
        }

        var prefix = Template.AsSpan(0, Template.LastIndexOf('{'));
        if (!path.AsSpan().StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        argument = path[prefix.Length..];
        return true;
    }
}
