using System.Buffers.Binary;
using System.Text;
using MediaRouter.Media.MpegTs.Tables;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>Makes descriptors.</summary>
internal static class TsDescriptors
{
    public static byte[] Registration(uint identifier)
    {
        var descriptor = new byte[6];
        descriptor[0] = TsDescriptorTags.Registration;
        descriptor[1] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(descriptor.AsSpan(2), identifier);
        return descriptor;
    }

    /// <summary>Language of a track.</summary>
    /// <returns>Empty if there is no three-letter code for it.</returns>
    public static byte[] Language(string tag) => TsLanguage.ToCode(tag) is { Length: > 0 } code
        ? [TsDescriptorTags.Language, 4, .. Encoding.ASCII.GetBytes(code), 0]
        : [];
}
