namespace Studio.Jobs.Training.Limits;

/// <summary>Finds out what limits this machine can set: control groups of either version, or none.</summary>
internal static class TrainerLimits
{
    /// <summary>Setting: use what the machine has.</summary>
    public const string Auto = "auto";

    /// <summary>Setting: no control groups.</summary>
    public const string Off = "off";

    /// <summary>Leaf in which this process waits, because a group with processes of its own cannot hand its controllers down.</summary>
    private const string ServiceLeaf = "service";

    /// <summary>The limits.</summary>
    /// <param name="setting"><see cref="Auto"/>, <see cref="Off"/>, or the folder of a control group that may be used.</param>
    /// <param name="slots">Trainers at the same time.</param>
    public static ITrainerLimits Find(string setting, int slots)
    {
        if (setting == Off || !OperatingSystem.IsLinux())
        {
            return new NoLimits(setting == Off ? "the setting Studio:TrainerCgroup is off." : "only Linux has control groups.");
        }

        try
        {
            return setting == Auto ? FindOwn(slots) : In(setting, slots);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new NoLimits($"this process may not make control groups ({refused.Message}).");
        }
    }

    /// <summary>Groups in the one this process is in, so that limits of the service hold for its trainers too.</summary>
    private static ITrainerLimits FindOwn(int slots)
    {
        var own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).ToList();
        if (own.FirstOrDefault(line => line[1].Split(',').Contains("memory")) is { } v1)
        {
            return In(Locate("cgroup", "memory", v1[2]), slots);
        }

        return own.FirstOrDefault(line => line[0] == "0") is { } v2
            ? In(Locate("cgroup2", null, v2[2]), slots)
            : new NoLimits("this system has no control groups.");
    }

    private static ITrainerLimits In(string folder, int slots)
    {
        if (File.Exists(Path.Combine(folder, "memory.limit_in_bytes")))
        {
            return Tried(new CgroupV1Limits(folder));
        }

        var parent = Path.GetFileName(folder) == ServiceLeaf ? Path.GetDirectoryName(folder)! : folder;
        if (!Words(parent, "cgroup.controllers").Contains("memory"))
        {
            return new NoLimits($"the control group {parent} has no memory controller; under systemd, set Delegate=yes.");
        }

        HandDown(parent);
        return Tried(new CgroupV2Limits(parent, slots));
    }

    /// <summary>Has the group hand its controllers to the groups in it; this process, if alone there, moves to a leaf first.</summary>
    private static void HandDown(string parent)
    {
        if (Words(parent, "cgroup.subtree_control").Contains("memory"))
        {
            return;
        }

        var processes = Words(parent, "cgroup.procs");
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (processes.Length > 0 && !(processes is [var only] && only == self))
        {
            throw new IOException($"the control group {parent} has other processes; under systemd, set Delegate=yes and DelegateSubgroup={ServiceLeaf}.");
        }

        if (processes.Length > 0)
        {
            var leaf = Directory.CreateDirectory(Path.Combine(parent, ServiceLeaf)).FullName;
            ControlGroup.WriteTo(Path.Combine(leaf, "cgroup.procs"), self);
        }

        var controllers = Words(parent, "cgroup.controllers").Contains("cpu") ? "+memory +cpu" : "+memory";
        ControlGroup.WriteTo(Path.Combine(parent, "cgroup.subtree_control"), controllers);
    }

    /// <summary>The limits, once a group could be made: a folder that shows the files may still be read-only.</summary>
    private static ITrainerLimits Tried(ITrainerLimits limits)
    {
        limits.Open(memoryMegabytes: 1024).Dispose();
        return limits;
    }

    /// <summary>Folder of a group, from where its hierarchy is mounted; the root of the mount where only that is seen, as in containers.</summary>
    private static string Locate(string type, string? controller, string group)
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            // "36 35 0:31 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory"
            var halves = line.Split(" - ", 2);
            var (place, kind) = (halves[0].Split(' '), halves[1].Split(' '));
            if (kind[0] == type && (controller is null || kind[2].Split(',').Contains(controller)))
            {
                var full = Path.Join(place[4], Path.GetRelativePath(place[3], group) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? "" : relative);
                return Path.TrimEndingDirectorySeparator(Path.GetFullPath(Directory.Exists(full) ? full : place[4]));
            }
        }

        throw new IOException($"no file system of type {type} is mounted");
    }

    private static string[] Words(string folder, string file) =>
        File.ReadAllText(Path.Combine(folder, file)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
