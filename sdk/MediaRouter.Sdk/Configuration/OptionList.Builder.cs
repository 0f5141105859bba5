using System.Collections.Immutable;

namespace MediaRouter.Sdk.Configuration;

/// <summary>Makes <see cref="OptionList{T}"/> values; collection expressions use it.</summary>
public static class OptionList
{
    /// <summary>Copies the elements.</summary>
    /// <typeparam name="T">Type of the elements.</typeparam>
    /// <param name="items">The elements, in order.</param>
    public static OptionList<T> Create<T>(ReadOnlySpan<T> items) => new(ImmutableArray.Create(items));
}
