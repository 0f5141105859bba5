using System.Net;

namespace MediaRouter.Net;

/// <summary>Where the datagrams of a track go.</summary>
/// <param name="Media">For media.</param>
/// <param name="Control">For control packets; null sends none.</param>
public sealed record UdpDestination(IPEndPoint Media, IPEndPoint? Control);
