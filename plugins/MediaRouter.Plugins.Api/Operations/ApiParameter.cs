namespace MediaRouter.Plugins.Api.Operations;

/// <summary>A parameter of the query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">JSON type.</param>
/// <param name="Description">One sentence.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record ApiParameter(string Name, string Type, string Description, bool IsRequired = false)
{
    /// <summary>The parameters of every list.</summary>
    public static readonly ApiParameter[] Paging =
    [
        new("page", "integer", "Number of the page, from 0."),
        new("itemsPerPage", "integer", "Items on each page, 100 if not given."),
        new("sort", "string", "Field to sort by; with '-' in front, descending. Any other parameter that has the name of a field picks the items with that value."),
    ];
}
