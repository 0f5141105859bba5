using System.Reflection;
using Xunit.Abstractions;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>Begins with the classes that are marked as long.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>The name of this type, for the attribute that asks for it.</summary>
    public const string TypeName = "MediaRouter.EndToEnd.Harness.LongestFirst";

    private static readonly HashSet<string> Long =
        [.. typeof(LongestFirst).Assembly.GetTypes().Where(type => type.GetCustomAttribute<LongRunningAttribute>() is not null).Select(type => type.FullName!)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => Long.Contains(collection.DisplayName.Split(' ')[^1])).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
