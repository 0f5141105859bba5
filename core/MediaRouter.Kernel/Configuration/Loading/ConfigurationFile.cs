using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MediaRouter.Kernel.Configuration;

/// <summary>A configuration file as it was read, before anybody knows what its keys mean.</summary>
internal sealed class ConfigurationFile
{
    // Ten thousand paths with twenty settings each are some four megabytes.
    private const long LargestFile = 64 * 1024 * 1024;

    private const string KeyVariable = "CONFKEY";

    private ConfigurationFile(string? path, byte[] content, MapNode document, ConfigurationError? error)
    {
        Path = path;
        Content = content;
        Document = document;
        Error = error;
    }

    /// <summary>Full name of the file; <see langword="null"/> if none was found.</summary>
    public string? Path { get; }

    /// <summary>The bytes of the file; a reload with the same bytes changes nothing.</summary>
    public byte[] Content { get; }

    /// <summary>What the file says.</summary>
    public MapNode Document { get; }

    /// <summary>Why the file cannot be used; <see langword="null"/> when all is well.</summary>
    public ConfigurationError? Error { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; <see langword="null"/> looks for one at the default places.</param>
    /// <param name="environment">The process's environment; may hold the key of an encrypted file.</param>
    /// <param name="workingDirectory">Where relative names start; <see langword="null"/> for that of the process.</param>
    public static ConfigurationFile Read(string? path, IReadOnlyDictionary<string, string> environment, string? workingDirectory = null)
    {
        var directory = workingDirectory ?? Environment.CurrentDirectory;
        var name = path is null ? KnownNames.DefaultFiles(directory).FirstOrDefault(File.Exists) : System.IO.Path.Combine(directory, path);
        if (name is null)
        {
            return new ConfigurationFile(null, [], MapNode.Empty, null);
        }

        name = System.IO.Path.GetFullPath(name);
        try
        {
            using var stream = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LargestFile)
            {
                return Failed(name, [], ConfigurationErrorKind.File, "the file is larger than 64 MiB");
            }

            using var content = new MemoryStream();
            stream.CopyTo(content);
            return Parse(name, content.ToArray(), environment);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Failed(name, [], ConfigurationErrorKind.File, $"the file cannot be read: {ex.Message}");
        }
    }

    /// <summary>Takes the bytes of a file.</summary>
    /// <param name="path">Its full name.</param>
    /// <param name="content">Its bytes, encrypted if the environment holds a key.</param>
    /// <param name="environment">The process's environment.</param>
    public static ConfigurationFile Parse(string path, byte[] content, IReadOnlyDictionary<string, string> environment)
    {
        var plain = content;
        foreach (var prefix in KnownNames.EnvironmentPrefixes)
        {
            if (environment.TryGetValue(prefix.Text + KeyVariable, out var key) && !SecretBox.TryOpenText(plain, key, out plain, out var reason))
            {
                return Failed(path, content, ConfigurationErrorKind.File, $"the file cannot be decrypted with {prefix.Text}{KeyVariable}: {reason}");
            }
        }

        var text = Encoding.UTF8.GetString(plain).TrimStart('\ufeff');
        YamlDocumentReader.TryRead(text, path, out var document, out var error);
        return new ConfigurationFile(path, content, document, error);
    }

    /// <summary>Finds the key of encrypted files.</summary>
    /// <param name="environment">The process's environment.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> if there is none.</returns>
    public static bool TryFindKey(IReadOnlyDictionary<string, string> environment, [NotNullWhen(true)] out string? key)
    {
        key = KnownNames.EnvironmentPrefixes.Select(prefix => environment.GetValueOrDefault(prefix.Text + KeyVariable)).LastOrDefault(found => found is not null);
        return key is not null;
    }

    /// <summary>Whether an environment variable is one that this class reads.</summary>
    public static bool IsKeyVariable(string nameWithoutPrefix) => nameWithoutPrefix == KeyVariable;

    private static ConfigurationFile Failed(string path, byte[] content, ConfigurationErrorKind kind, string message) =>
        new(path, content, MapNode.Empty, new ConfigurationError(kind, message, new NodeLocation(path, 0)));
}
