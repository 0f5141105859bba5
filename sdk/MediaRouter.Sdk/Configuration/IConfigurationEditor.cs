using System.Text.Json;

namespace MediaRouter.Sdk.Configuration;

/// <summary>Service: shows the configuration in force as JSON, and edits it. An edit is valid as a whole, or without effect.</summary>
/// <remarks>
/// Bodies are JSON objects of settings, older keys included; keys with the value null are ignored. Secrets that the configuration
/// marks as such, and passwords in URLs, are written as <c>&lt;redacted&gt;</c>; an edit that sends them back so, with what is beside them
/// unchanged, keeps them. All members may be called by any thread.
/// </remarks>
public interface IConfigurationEditor
{
    /// <summary>Writes all global settings as one object.</summary>
    /// <param name="writer">Where to.</param>
    void WriteGlobal(Utf8JsonWriter writer);

    /// <summary>Writes the settings of <c>pathDefaults</c> as one object.</summary>
    /// <param name="writer">Where to.</param>
    void WritePathDefaults(Utf8JsonWriter writer);

    /// <summary>Writes the effective settings of an entry of <c>paths</c> as one object that begins with its <c>name</c>.</summary>
    /// <param name="path">An entry of <see cref="IRouterConfiguration.Paths"/>.</param>
    /// <param name="writer">Where to.</param>
    void WritePath(IPathConfiguration path, Utf8JsonWriter writer);

    /// <summary>Writes the JSON schema (draft 7) of the configuration file: global settings, and those of a path under <c>definitions/path</c>.</summary>
    /// <param name="writer">Where to.</param>
    void WriteSchema(Utf8JsonWriter writer);

    /// <summary>Changes global settings.</summary>
    /// <param name="settings">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Gives up before the edit is in force.</param>
    ValueTask<ConfigurationEditResult> PatchGlobalAsync(ReadOnlyMemory<byte> settings, CancellationToken cancellationToken);

    /// <summary>Changes settings of <c>pathDefaults</c>.</summary>
    /// <param name="settings">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Gives up before the edit is in force.</param>
    ValueTask<ConfigurationEditResult> PatchPathDefaultsAsync(ReadOnlyMemory<byte> settings, CancellationToken cancellationToken);

    /// <summary>Makes an entry of <c>paths</c>, which must not exist.</summary>
    /// <param name="name">Key of the entry.</param>
    /// <param name="settings">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Gives up before the edit is in force.</param>
    ValueTask<ConfigurationEditResult> AddPathAsync(string name, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken);

    /// <summary>Changes settings of an entry of <c>paths</c>.</summary>
    /// <param name="name">Key of the entry.</param>
    /// <param name="settings">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Gives up before the edit is in force.</param>
    ValueTask<ConfigurationEditResult> PatchPathAsync(string name, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken);

    /// <summary>Replaces the settings of an entry of <c>paths</c>, or makes it.</summary>
    /// <param name="name">Key of the entry.</param>
    /// <param name="settings">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Gives up before the edit is in force.</param>
    ValueTask<ConfigurationEditResult> ReplacePathAsync(string name, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken);

    /// <summary>Removes an entry of <c>paths</c>.</summary>
    /// <param name="name">Key of the entry.</param>
    /// <param name="cancellationToken">Gives up before the edit is in force.</param>
    ValueTask<ConfigurationEditResult> DeletePathAsync(string name, CancellationToken cancellationToken);

    /// <summary>Judges a configuration file without taking it over, and says what taking it over would do.</summary>
    /// <param name="file">UTF-8 YAML, not encrypted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ConfigurationPreview> PreviewAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken);
}
