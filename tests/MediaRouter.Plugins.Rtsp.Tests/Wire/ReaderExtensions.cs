using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Wire;

internal static class ReaderExtensions
{
    public static RtspItem ReadInto(this RtspMessageReader reader, byte[] input, out RtspResponse response)
    {
        var item = reader.Read(input, out _, out _);
        response = reader.Response!;
        return item;
    }
}
