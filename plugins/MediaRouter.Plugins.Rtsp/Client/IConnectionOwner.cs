using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Takes what a server sends without being asked. Called by the loop that reads the connection.</summary>
internal interface IConnectionOwner
{
    /// <summary>Takes an interleaved frame.</summary>
    /// <param name="channel">Its channel, set up or not.</param>
    /// <param name="frame">Borrowed.</param>
    /// <param name="receivedAt">Time stamp of the clock.</param>
    void OnFrame(byte channel, ReadOnlySpan<byte> frame, long receivedAt);

    /// <summary>Everything that one receive brought was handed over.</summary>
    void OnBatchEnd();

    /// <summary>Answers a request.</summary>
    /// <returns>The answer; its sequence number is added.</returns>
    RtspResponse OnRequest(RtspRequest request);
}
