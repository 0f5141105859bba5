namespace MediaRouter.Sdk.Control;

/// <summary>Part: publishes the state of the router outward: metrics, control API, traces.</summary>
public interface IExporter : IPart;
