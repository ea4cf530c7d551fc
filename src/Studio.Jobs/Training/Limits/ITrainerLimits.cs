namespace Studio.Jobs.Training.Limits;

/// <summary>How the system keeps trainer processes within their memory and their share of the processors.</summary>
internal interface ITrainerLimits
{
    /// <summary>One sentence for the log: what holds here.</summary>
    string Description { get; }

    /// <summary>Makes the limits of one trainer process, before it is started.</summary>
    /// <param name="memoryMegabytes">Memory in MiB; null for no cap.</param>
    /// <exception cref="IOException">The system refuses; the trainer is then kept within its memory by <see cref="MemoryWatchdog"/> alone.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    ITrainerGroup Open(int? memoryMegabytes);
}

/// <summary>The limits of one trainer process and its children; disposing takes them away when the processes are gone.</summary>
internal interface ITrainerGroup : IDisposable
{
    /// <summary>Puts a process under the limits; call it as soon as the process is started. Its children are under them too.</summary>
    /// <exception cref="IOException">The system refuses, or the process is gone.</exception>
    void Admit(int processId);

    /// <summary>True when the system has ended a process because it had used all of its memory.</summary>
    bool RanOutOfMemory { get; }
}
