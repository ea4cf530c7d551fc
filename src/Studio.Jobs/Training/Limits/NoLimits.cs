namespace Studio.Jobs.Training.Limits;

/// <summary>The system limits nothing; <see cref="MemoryWatchdog"/> alone looks after the memory.</summary>
/// <param name="why">Why, in one sentence.</param>
internal sealed class NoLimits(string why) : ITrainerLimits
{
    public string Description { get; } = $"The memory of trainers is watched five times a second, not capped by the system: {why}";

    public ITrainerGroup Open(int? memoryMegabytes) => new Group();

    private sealed class Group : ITrainerGroup
    {
        public bool RanOutOfMemory => false;

        public void Admit(int processId)
        {
        }

        public void Dispose()
        {
        }
    }
}
