using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthInternal.Tests;

internal sealed class FakeMonitor(IRouterConfiguration current) : IConfigurationMonitor
{
    public IRouterConfiguration Current { get; set; } = current;

    public IDisposable OnChanged(Action<IRouterConfiguration> listener) => throw new NotSupportedException();
}
