using System.Buffers;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>How the access units of one codec appear in PES packets.</summary>
internal abstract class UnitForm
{
    protected const byte VideoStreamId = 0xe0;
    protected const byte AudioStreamId = 0xc0;
    protected const byte PrivateStreamId = 0xbd;

    public abstract byte StreamType { get; }

    public abstract byte StreamId { get; }

    /// <summary>Descriptors of the program map, language not included; another array when they change.</summary>
    public virtual byte[] Descriptors => [];

    /// <summary>Whether a start code comes in front of each element of a unit.</summary>
    public virtual bool HasStartCodes => false;

    /// <summary>Whether random-access units are marked.</summary>
    public bool IsVideo => StreamId == VideoStreamId;

    /// <summary>Takes parameters that hold from the next unit on.</summary>
    public virtual void Learn(CodecParameters parameters)
    {
    }

    /// <summary>Writes what comes in front of a unit.</summary>
    /// <returns>False if the unit cannot be expressed.</returns>
    public virtual bool TryWritePrefix(AccessUnit unit, int length, IBufferWriter<byte> output) => true;
}
