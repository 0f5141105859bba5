namespace MediaRouter.Sdk.Configuration;

/// <summary>One occurrence of an older setting, and the section that its translation writes to.</summary>
public interface IFormerSettingContext
{
    /// <summary>The older key.</summary>
    string Key { get; }

    /// <summary>The value as written; empty if it is a list.</summary>
    string Value { get; }

    /// <summary>The elements of a list value; a single value is a list of one, an empty value is an empty list.</summary>
    IReadOnlyList<string> Values { get; }

    /// <summary>Reads another key of the same section and the same source, older or present.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value as written; <see langword="null"/> if the source does not set it to a single value.</returns>
    string? Peek(string key);

    /// <summary>Sets a present key, unless the source sets it explicitly.</summary>
    /// <param name="key">The present key, of any plugin.</param>
    /// <param name="value">The value as it would be written in the file.</param>
    void Set(string key, string value);

    /// <summary>Sets a present key that is a list, unless the source sets it explicitly.</summary>
    /// <param name="key">The present key, of any plugin.</param>
    /// <param name="values">The elements as they would be written in the file.</param>
    void SetList(string key, IReadOnlyList<string> values);

    /// <summary>Adds a record to a present key that is a list of records, after those that the source sets explicitly.</summary>
    /// <param name="key">The present key, of any plugin.</param>
    /// <param name="item">Keys and values of the new element.</param>
    void Append(string key, IReadOnlyDictionary<string, string> item);

    /// <summary>Refuses the value; the configuration is then invalid.</summary>
    /// <param name="reason">What is wrong; key, value and position are added by the router.</param>
    void Refuse(string reason);
}
