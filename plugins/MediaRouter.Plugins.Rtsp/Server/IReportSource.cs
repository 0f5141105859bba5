namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Something that sends sender reports every now and then.</summary>
internal interface IReportSource
{
    /// <summary>Sends a report of each track to all readers. Called on a timer thread.</summary>
    void SendReports();
}
