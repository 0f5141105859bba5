namespace MediaRouter.Sdk.Configuration;

/// <summary>Gives the configuration in force, for parts that look at more than their own records.</summary>
public interface IConfigurationMonitor
{
    /// <summary>The configuration in force.</summary>
    IRouterConfiguration Current { get; }

    /// <summary>Calls back after a reload, with the new configuration, on a thread of the host; must return quickly.</summary>
    /// <param name="listener">Called once for each reload.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    IDisposable OnChanged(Action<IRouterConfiguration> listener);
}
