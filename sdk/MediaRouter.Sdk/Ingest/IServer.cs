namespace MediaRouter.Sdk.Ingest;

/// <summary>Part: listens for clients, which may publish and read.</summary>
public interface IServer : IPart;
