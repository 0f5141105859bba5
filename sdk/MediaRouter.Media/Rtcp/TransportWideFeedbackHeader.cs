namespace MediaRouter.Media.Rtcp;

/// <summary>The fixed part of a transport-wide congestion control message.</summary>
/// <param name="BaseSequenceNumber">Transport-wide sequence number of the first packet reported on.</param>
/// <param name="StatusCount">Number of packets reported on.</param>
/// <param name="ReferenceTime">In units of 64 ms; signed 24 bits.</param>
/// <param name="FeedbackCount">Number of this message, modulo 256.</param>
/// <remarks>Source: draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1.</remarks>
public readonly record struct TransportWideFeedbackHeader(ushort BaseSequenceNumber, ushort StatusCount, int ReferenceTime, byte FeedbackCount);
