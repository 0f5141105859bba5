namespace MediaRouter.Sdk.Media;

/// <summary>Service: the codecs of all loaded plugins.</summary>
public interface ICodecRegistry
{
    /// <summary>Finds a codec by its label.</summary>
    /// <param name="label">For instance <c>H264</c>.</param>
    /// <returns><see langword="null"/> if no loaded plugin has it.</returns>
    ICodec? Find(string label);

    /// <summary>Fills in what the loaded codecs know: codec and parameters of an RTP format, or the RTP format of a codec.</summary>
    /// <param name="track">A track as its source declared it.</param>
    /// <param name="payloadType">The dynamic payload type for a track that has no RTP format yet.</param>
    TrackDescription Complete(TrackDescription track, byte payloadType);
}
