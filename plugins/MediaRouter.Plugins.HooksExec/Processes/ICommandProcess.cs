namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>A process that was started, with the processes that it starts itself.</summary>
internal interface ICommandProcess
{
    /// <summary>Completes when the process has ended.</summary>
    Task<CommandExit> Exited { get; }

    /// <summary>Completes when the processes that it started have ended too, as far as the system can tell.</summary>
    Task Gone { get; }

    /// <summary>Completes when nobody can write output any more.</summary>
    Task OutputEnded { get; }

    /// <summary>The last line that it wrote, or empty.</summary>
    string LastOutput { get; }

    /// <summary>Asks it and its children to end. Harmless when they have.</summary>
    void Interrupt();

    /// <summary>Ends it and its children. Harmless when they have.</summary>
    void Kill();
}
