namespace MediaRouter.Plugins.Api.Operations;

/// <summary>Some operations that belong together.</summary>
internal interface IOperationGroup
{
    /// <summary>The operations that there are now.</summary>
    IEnumerable<ApiOperation> Operations { get; }

    /// <summary>The schemas that they name, as types; those of the configuration come from the schema of the settings.</summary>
    IEnumerable<KeyValuePair<string, Type>> Schemas { get; }
}
