using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Reads the plugin attribute, and the names of the types that matter to the host, out of an assembly's metadata.</summary>
/// <remarks>Looking types up by name later saves the reflection over all types of all plugins at start-up.</remarks>
internal static class PluginImageReader
{
    // System.Composition.ExportAttribute; the plugin may be compiled against any version of it.
    private const string ExportAttributeName = "System.Composition.ExportAttribute";

    private const ushort AttributeProlog = 1;

    private static readonly string PluginAttributeName = typeof(MediaRouterPluginAttribute).FullName!;
    private static readonly string OptionsAttributeName = typeof(OptionsAttribute).FullName!;
    private static readonly string InformationalVersionName = typeof(AssemblyInformationalVersionAttribute).FullName!;

    /// <summary>Reads one file.</summary>
    /// <param name="location">Path of the file.</param>
    /// <param name="image">The plugin, if the file is one.</param>
    public static PluginImageResult Read(string location, out PluginImage? image)
    {
        image = null;
        try
        {
            using var stream = new FileStream(location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var portableExecutable = new PEReader(stream);
            if (!portableExecutable.HasMetadata)
            {
                return PluginImageResult.Unreadable;
            }

            var metadata = portableExecutable.GetMetadataReader();
            if (!metadata.IsAssembly)
            {
                return PluginImageResult.NotAPlugin;
            }

            image = ReadPlugin(metadata, location, isPrecompiled: portableExecutable.PEHeaders.CorHeader?.ManagedNativeHeaderDirectory.Size > 0);
            return image is null ? PluginImageResult.NotAPlugin : PluginImageResult.Plugin;
        }
        catch (Exception ex) when (ex is BadImageFormatException or IOException or UnauthorizedAccessException or InvalidOperationException or OverflowException)
        {
            return PluginImageResult.Unreadable;
        }
    }

    private static PluginImage? ReadPlugin(MetadataReader metadata, string location, bool isPrecompiled)
    {
        var assembly = metadata.GetAssemblyDefinition();
        string? id = null;
        string? contract = null;
        var version = assembly.Version.ToString(3);
        foreach (var handle in assembly.GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            var name = AttributeTypeName(metadata, attribute.Constructor);
            if (name == PluginAttributeName)
            {
                var arguments = ReadTexts(metadata, attribute, 2);
                (id, contract) = (arguments[0], arguments[1]);
            }
            else if (name == InformationalVersionName && ReadTexts(metadata, attribute, 1)[0] is { Length: > 0 } informational)
            {
                // The part after the plus sign names a commit.
                version = informational.Split('+')[0];
            }
        }

        if (id is null)
        {
            return null;
        }

        var exported = new List<string>();
        var options = new List<string>();
        ReadTypes(metadata, exported, options);
        return new PluginImage
        {
            Location = location,
            Id = id,
            Contract = contract ?? "",
            Version = version,
            IsPrecompiled = isPrecompiled,
            ExportedTypes = exported,
            OptionTypes = options,
        };
    }

    private static void ReadTypes(MetadataReader metadata, List<string> exported, List<string> options)
    {
        var roles = new Dictionary<EntityHandle, string>();
        foreach (var handle in metadata.MemberReferences)
        {
            if (metadata.GetMemberReference(handle).Parent.Kind == HandleKind.TypeReference
                && AttributeTypeName(metadata, handle) is { } name
                && (name == ExportAttributeName || name == OptionsAttributeName))
            {
                roles[handle] = name;
            }
        }

        foreach (var handle in metadata.CustomAttributes)
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Parent.Kind != HandleKind.TypeDefinition || !roles.TryGetValue(attribute.Constructor, out var role))
            {
                continue;
            }

            var list = role == ExportAttributeName ? exported : options;
            var typeName = FullName(metadata, (TypeDefinitionHandle)attribute.Parent);
            if (!list.Contains(typeName))
            {
                list.Add(typeName);
            }
        }
    }

    private static string?[] ReadTexts(MetadataReader metadata, CustomAttribute attribute, int count)
    {
        var texts = new string?[count];
        var blob = metadata.GetBlobReader(attribute.Value);
        if (blob.ReadUInt16() != AttributeProlog)
        {
            return texts;
        }

        for (var i = 0; i < count; i++)
        {
            texts[i] = blob.ReadSerializedString();
        }

        return texts;
    }

    private static string? AttributeTypeName(MetadataReader metadata, EntityHandle constructor)
    {
        if (constructor.Kind != HandleKind.MemberReference)
        {
            return null;
        }

        var parent = metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);
    }

    private static string FullName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        for (var outer = type.GetDeclaringType(); !outer.IsNil; outer = type.GetDeclaringType())
        {
            type = metadata.GetTypeDefinition(outer);
            name = metadata.GetString(type.Name) + "+" + name;
        }

        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }
}
