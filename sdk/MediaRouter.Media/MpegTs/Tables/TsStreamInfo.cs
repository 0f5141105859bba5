using System.Buffers.Binary;

namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>One elementary stream as the program map lists it.</summary>
internal sealed class TsStreamInfo
{
    public required int Pid { get; init; }

    public required byte StreamType { get; init; }

    public required byte[] Descriptors { get; init; }

    /// <summary>Identifier of the program's registration descriptor, or 0.</summary>
    public required uint ProgramRegistration { get; init; }

    /// <summary>Language, three letters, or empty.</summary>
    public string Language => TsLanguage.ToTag(Find(TsDescriptorTags.Language));

    public bool HasSameContent(TsStreamInfo other) =>
        StreamType == other.StreamType && ProgramRegistration == other.ProgramRegistration && Descriptors.AsSpan().SequenceEqual(other.Descriptors);

    /// <summary>Body of the first descriptor with a tag; empty if there is none.</summary>
    public ReadOnlySpan<byte> Find(byte tag)
    {
        var descriptors = new TsDescriptorEnumerator(Descriptors);
        while (descriptors.MoveNext())
        {
            if (descriptors.Tag == tag)
            {
                return descriptors.Body;
            }
        }

        return default;
    }

    public bool Has(byte tag)
    {
        var descriptors = new TsDescriptorEnumerator(Descriptors);
        while (descriptors.MoveNext())
        {
            if (descriptors.Tag == tag)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a registration descriptor has this identifier; there may be several.</summary>
    public bool IsRegistered(uint identifier)
    {
        var descriptors = new TsDescriptorEnumerator(Descriptors);
        while (descriptors.MoveNext())
        {
            if (descriptors.Tag == TsDescriptorTags.Registration && descriptors.Body.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(descriptors.Body) == identifier)
            {
                return true;
            }
        }

        return false;
    }
}
