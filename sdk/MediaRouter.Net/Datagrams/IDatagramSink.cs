namespace MediaRouter.Net;

/// <summary>Takes what a UDP socket receives. Called by one receive loop, never by two threads at a time; must not block.</summary>
public interface IDatagramSink
{
    /// <summary>Takes datagrams in the order of their arrival.</summary>
    /// <param name="batch">Borrowed until the call returns.</param>
    void OnDatagrams(in DatagramBatch batch);

    /// <summary>The socket is empty for now, or others have their turn: pass on what was gathered.</summary>
    void OnBatchEnd()
    {
    }
}
