namespace Studio.Jobs.Training.Limits;

/// <summary>Linux's control groups, version 2: memory, no swap, and a share of the processors.</summary>
/// <param name="parent">Folder of the group in which those of the trainers are made; it hands the memory controller down.</param>
/// <param name="slots">Trainers at the same time.</param>
internal sealed class CgroupV2Limits(string parent, int slots) : ITrainerLimits
{
    /// <summary>Weight of a group that nobody has given one.</summary>
    private const int DefaultWeight = 100;

    public string Description { get; } = $"The memory of trainers is capped by the system: control groups, version 2, in {parent}.";

    public ITrainerGroup Open(int? memoryMegabytes)
    {
        var group = ControlGroup.CreateIn(parent, "memory.events");
        try
        {
            if (memoryMegabytes is { } megabytes)
            {
                group.Write("memory.max", megabytes * 1024L * 1024);
                group.WriteIfThere("memory.swap.max", 0);

                // Without it the kernel may end a child of the trainer and leave the trainer waiting for it.
                group.WriteIfThere("memory.oom.group", 1);
            }

            // All trainers together weigh as much as the service beside them, which stays quick.
            group.WriteIfThere("cpu.weight", Math.Max(1, DefaultWeight / slots));
            return group;
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }
}
