namespace Studio.Jobs.Training.Limits;

/// <summary>The memory controller of the first version of Linux's control groups.</summary>
/// <param name="parent">Folder of the group in which those of the trainers are made, such as this process's own.</param>
internal sealed class CgroupV1Limits(string parent) : ITrainerLimits
{
    public string Description { get; } = $"The memory of trainers is capped by the system: control groups, version 1, in {parent}.";

    public ITrainerGroup Open(int? memoryMegabytes)
    {
        var group = ControlGroup.CreateIn(parent, "memory.oom_control");
        try
        {
            if (memoryMegabytes is { } megabytes)
            {
                var bytes = megabytes * 1024L * 1024;
                group.Write("memory.limit_in_bytes", bytes);

                // Memory and swap together; the file is there where the kernel counts swap.
                group.WriteIfThere("memory.memsw.limit_in_bytes", bytes);
            }

            return group;
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }
}
