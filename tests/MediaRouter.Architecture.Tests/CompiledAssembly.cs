using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MediaRouter.Architecture.Tests;

/// <summary>What the rules look at in one assembly; read from its metadata, nothing is run.</summary>
internal sealed class CompiledAssembly
{
    // ECMA-335, II.23.1.16: the signature of a constructed generic type.
    private const byte GenericInstance = 0x15;

    private readonly MetadataReader _metadata;

    public CompiledAssembly(string path)
    {
        using var portableExecutable = new PEReader(ImmutableArray.Create(File.ReadAllBytes(path)));
        _metadata = portableExecutable.GetMetadataReader();
        Name = _metadata.GetString(_metadata.GetAssemblyDefinition().Name);
        References = [.. _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)];
        PublicTypes = [.. _metadata.TypeDefinitions.Select(_metadata.GetTypeDefinition).Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public).Select(FullName)];
        UsedMembers = [.. _metadata.MemberReferences.Select(handle => UsedMember(_metadata.GetMemberReference(handle))).Where(member => member.Length > 0).Distinct()];
        Identifiers = [.. ReadIdentifiers()];
        Literals = [.. ReadLiterals()];
    }

    public string Name { get; }

    /// <summary>Names of the assemblies that it references.</summary>
    public IReadOnlyList<string> References { get; }

    public IReadOnlyList<string> PublicTypes { get; }

    /// <summary>Members of other assemblies that it uses, as <c>Namespace.Type.Member</c>.</summary>
    public IReadOnlyList<string> UsedMembers { get; }

    /// <summary>Names of types, members and parameters.</summary>
    public IReadOnlyList<string> Identifiers { get; }

    /// <summary>Texts in the code.</summary>
    public IReadOnlyList<string> Literals { get; }

    public override string ToString() => Name;

    private string FullName(TypeDefinition type) => _metadata.GetString(type.Namespace) + "." + _metadata.GetString(type.Name);

    private string UsedMember(MemberReference member)
    {
        var parent = member.Parent;
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            var signature = _metadata.GetBlobReader(_metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (signature.ReadByte() != GenericInstance)
            {
                return "";
            }

            // Class or value type.
            signature.ReadByte();
            parent = signature.ReadTypeHandle();
        }

        if (parent.Kind != HandleKind.TypeReference)
        {
            return "";
        }

        var type = _metadata.GetTypeReference((TypeReferenceHandle)parent);
        return $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}.{_metadata.GetString(member.Name)}";
    }

    private IEnumerable<string> ReadIdentifiers()
    {
        foreach (var type in _metadata.TypeDefinitions.Select(_metadata.GetTypeDefinition))
        {
            yield return _metadata.GetString(type.Namespace);
            yield return _metadata.GetString(type.Name);
        }

        foreach (var handle in _metadata.MethodDefinitions)
        {
            var method = _metadata.GetMethodDefinition(handle);
            yield return _metadata.GetString(method.Name);
            foreach (var parameter in method.GetParameters())
            {
                yield return _metadata.GetString(_metadata.GetParameter(parameter).Name);
            }
        }

        foreach (var handle in _metadata.FieldDefinitions)
        {
            yield return _metadata.GetString(_metadata.GetFieldDefinition(handle).Name);
        }

        foreach (var handle in _metadata.PropertyDefinitions)
        {
            yield return _metadata.GetString(_metadata.GetPropertyDefinition(handle).Name);
        }
    }

    private IEnumerable<string> ReadLiterals()
    {
        var end = _metadata.GetHeapSize(HeapIndex.UserString);
        for (var handle = MetadataTokens.UserStringHandle(0); !handle.IsNil || MetadataTokens.GetHeapOffset(handle) < end;)
        {
            if (!handle.IsNil)
            {
                yield return _metadata.GetUserString(handle);
            }

            var next = _metadata.GetNextHandle(handle);
            if (next.IsNil)
            {
                yield break;
            }

            handle = next;
        }
    }
}
