using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>How a client wants to see a list: some items of it, in an order of its own. Neither is known to other routers, whose clients ask for neither.</summary>
internal sealed class ListView
{
    private const string SortParameter = "sort";
    private const char Descending = '-';

    // Parameters of lists that are no fields.
    private static readonly string[] Reserved = [SortParameter, "page", "itemsPerPage", "token", "jwt"];

    private readonly string _sort;
    private readonly bool _isDescending;
    private readonly KeyValuePair<string, string>[] _filters;

    private ListView(string sort, bool isDescending, KeyValuePair<string, string>[] filters) => (_sort, _isDescending, _filters) = (sort, isDescending, filters);

    /// <summary>What a query asks for.</summary>
    /// <param name="query">Parameters of the request.</param>
    /// <returns><see langword="null"/> if it asks for the list as it is.</returns>
    public static ListView? Of(IQueryCollection query)
    {
        if (query.Count == 0)
        {
            return null;
        }

        var sort = query[SortParameter].ToString();
        var isDescending = sort.StartsWith(Descending);
        KeyValuePair<string, string>[] filters = [.. query.Where(parameter => !Reserved.Contains(parameter.Key)).Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value.ToString()))];
        return sort.Length == 0 && filters.Length == 0 ? null : new ListView(sort.TrimStart(Descending), isDescending, filters);
    }

    /// <summary>Picks and orders items.</summary>
    /// <param name="items">The whole list, in its own order, which decides between equals.</param>
    /// <param name="write">Writes one item.</param>
    /// <exception cref="ApiErrorException">The order is by something that the items do not have.</exception>
    public IReadOnlyList<T> Apply<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return items;
        }

        var shown = new List<(T Item, JsonElement Fields)>(items.Count);
        foreach (var item in items)
        {
            shown.Add((item, FieldsOf(item, write)));
        }

        // A parameter that names no field means nothing, as with other routers.
        var first = shown[0].Fields;
        var filters = _filters.Where(filter => first.TryGetProperty(filter.Key, out _)).ToArray();
        if (_sort.Length > 0 && !first.TryGetProperty(_sort, out _))
        {
            throw ApiErrorException.BadRequest("invalid sort");
        }

        var picked = shown.Where(item => Array.TrueForAll(filters, filter => Text(item.Fields, filter.Key) == filter.Value));
        if (_sort.Length > 0)
        {
            picked = _isDescending
                ? picked.OrderByDescending(item => Key(item.Fields), SortKeyComparer.Instance)
                : picked.OrderBy(item => Key(item.Fields), SortKeyComparer.Instance);
        }

        return [.. picked.Select(item => item.Item)];
    }

    private static JsonElement FieldsOf<T>(T item, Action<Utf8JsonWriter, T> write)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            write(writer, item);
        }

        var reader = new Utf8JsonReader(text.GetBuffer().AsSpan(0, (int)text.Length));
        return JsonElement.ParseValue(ref reader);
    }

    private static string? Text(JsonElement fields, string name) => !fields.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => "",
        JsonValueKind.Object or JsonValueKind.Array => null,
        _ => value.GetRawText(),
    };

    // Times are written in one offset, so that their texts sort as they do.
    private (double? Number, string Text) Key(JsonElement fields)
    {
        var value = fields.GetProperty(_sort);
        return value.ValueKind switch
        {
            JsonValueKind.Number => (value.GetDouble(), ""),
            JsonValueKind.Array => (value.GetArrayLength(), ""),
            JsonValueKind.True => (1, ""),
            JsonValueKind.False => (0, ""),
            _ => (null, Text(fields, _sort) ?? ""),
        };
    }

    private sealed class SortKeyComparer : IComparer<(double? Number, string Text)>
    {
        public static SortKeyComparer Instance { get; } = new();

        public int Compare((double? Number, string Text) x, (double? Number, string Text) y) => (x.Number, y.Number) switch
        {
            ({ } left, { } right) => left.CompareTo(right),
            (null, null) => string.CompareOrdinal(x.Text, y.Text),
            (null, _) => -1,
            _ => 1,
        };
    }
}
