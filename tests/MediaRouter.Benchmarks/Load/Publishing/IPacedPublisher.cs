namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>A publisher that a pacing thread works. Its methods never throw.</summary>
internal interface IPacedPublisher
{
    /// <summary>Sends the next frame.</summary>
    void SendFrame();

    /// <summary>Called every few seconds.</summary>
    void Report();

    /// <summary>Called before the shortest session timeout has passed.</summary>
    void KeepAlive();
}
