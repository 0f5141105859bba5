namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>Units as they are.</summary>
internal sealed class PlainForm(byte streamType, byte streamId, byte[] descriptors) : UnitForm
{
    public override byte StreamType => streamType;

    public override byte StreamId => streamId;

    public override byte[] Descriptors => descriptors;

    public static PlainForm Video(byte streamType) => new(streamType, VideoStreamId, []);

    public static PlainForm Audio(byte streamType) => new(streamType, AudioStreamId, []);

    public static PlainForm Private(byte streamType, uint registration) => new(streamType, PrivateStreamId, TsDescriptors.Registration(registration));
}
