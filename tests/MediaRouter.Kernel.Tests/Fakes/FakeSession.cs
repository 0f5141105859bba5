using System.Net;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Fakes;

internal sealed class FakeSession(string kind = "fakeSession") : ISession
{
    public Guid Id { get; } = Guid.NewGuid();

    public string Kind => kind;

    public DateTimeOffset Created { get; } = DateTimeOffset.UnixEpoch;

    public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 5000);

    public long InboundBytes { get; set; }

    public long OutboundBytes { get; set; }

    /// <summary>Why the router asked the session to end; <see langword="null"/> while it did not.</summary>
    public EndReason? ClosedWith { get; private set; }

    /// <summary>Whether closing it fails, as a defect of a plugin would make it.</summary>
    public bool FailsToClose { get; init; }

    public void Close(EndReason reason, string detail)
    {
        ClosedWith ??= reason;
        if (FailsToClose)
        {
            throw new InvalidOperationException("defect");
        }
    }
}
