using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MediaRouter.Sdk.Configuration;

/// <summary>An immutable list that compares by value, so that records which hold lists do so too.</summary>
/// <typeparam name="T">Type of the elements; compared with their default equality.</typeparam>
[CollectionBuilder(typeof(OptionList), nameof(OptionList.Create))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "List is the word that users of configuration files know.")]
public sealed class OptionList<T> : IReadOnlyList<T>, IEquatable<OptionList<T>>
{
    private readonly ImmutableArray<T> _items;

    internal OptionList(ImmutableArray<T> items) => _items = items;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(OptionList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items.AsSpan(), EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OptionList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => "[" + string.Join(", ", _items) + "]";
}
