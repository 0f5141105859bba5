namespace MediaRouter.Kernel.Streams;

/// <summary>What the access units of all tracks of a stream have in common: how far their source's clock is from the clock of the stream.</summary>
/// <remarks>Tracks of one source count from one origin, so one offset serves all of them. Guarded by the stream's lock.</remarks>
internal sealed class SourceOffset
{
    /// <summary>Seconds to add to the times of the source; <see langword="null"/> until its first unit.</summary>
    public double? Seconds { get; private set; }

    /// <summary>Increases whenever <see cref="Seconds"/> changes: tells a track that another one has found the clock to have jumped.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether any unit has left.</summary>
    public bool HasOutput { get; private set; }

    /// <summary>Latest decoding time of any track, in seconds.</summary>
    public double LatestOutput { get; private set; }

    /// <summary>When that unit was received, in seconds of the steady clock.</summary>
    public double LatestReceivedAt { get; private set; }

    /// <summary>The next unit comes from another source, with another clock.</summary>
    public void BeginSource()
    {
        Seconds = null;
        Generation++;
    }

    /// <summary>Fixes the offset.</summary>
    public void Set(double seconds)
    {
        Seconds = seconds;
        Generation++;
    }

    /// <summary>A unit has left.</summary>
    public void Advance(double output, double receivedAt)
    {
        if (!HasOutput || output >= LatestOutput)
        {
            LatestOutput = output;
            LatestReceivedAt = receivedAt;
        }

        HasOutput = true;
    }
}
