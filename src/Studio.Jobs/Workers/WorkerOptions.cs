namespace Studio.Jobs.Workers;

using System.Text.RegularExpressions;

/// <summary>What jobs this process runs, section <c>Studio:Worker</c>; validated at start.</summary>
public sealed class WorkerOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Worker";

    /// <summary>Most slots of a queue.</summary>
    public const int MaxSlots = 64;

    /// <summary>Queues whose jobs this process runs, separated by commas: profile, cpu, gpu, publish, batch. Empty: it runs none.</summary>
    public string Queues { get; set; } = string.Join(',', JobQueues.All);

    /// <summary>
    /// Jobs that run at the same time: one number, 1 to 64, for the queue cpu, or a number for each queue such as
    /// <c>cpu=2,gpu=1</c>. What is not named: cpu as <see cref="StudioOptions.Slots"/>, profile 2, gpu, publish and batch 1.
    /// </summary>
    public string Slots { get; set; } = "";

    /// <summary>Name of this worker, unique among those that share a store, of at most 64 letters, digits, <c>.</c>, <c>-</c>, <c>_</c> and <c>:</c>.</summary>
    public string Name { get; set; } = string.Create(CultureInfo.InvariantCulture, $"{MachineName()}:{Environment.ProcessId}");

    /// <summary>Port on this machine's loopback address where a worker without HTTP shows its metrics, 1 to 65535; 0 for none.</summary>
    public int MetricsPort { get; set; }

    /// <summary>The queues that this process serves, in the order named.</summary>
    internal IReadOnlyList<string> ServedQueues => [.. Split(Queues).Distinct()];

    /// <summary>Slots of a queue in this process; 0 when it does not serve it.</summary>
    /// <param name="queue">One of <see cref="JobQueues"/>.</param>
    /// <param name="cpuSlots"><see cref="StudioOptions.Slots"/>, for the queue cpu when nothing else is said.</param>
    internal int SlotsOf(string queue, int cpuSlots)
    {
        if (!ServedQueues.Contains(queue))
        {
            return 0;
        }

        foreach (var word in Split(Slots))
        {
            var (name, count) = word.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (JobQueues.Cpu, word);
            if (name == queue)
            {
                return int.Parse(count, CultureInfo.InvariantCulture);
            }
        }

        return queue switch
        {
            JobQueues.Cpu => cpuSlots,
            JobQueues.Profile => 2,
            _ => 1,
        };
    }

    /// <summary>Trainer processes at the same time, at least 1.</summary>
    internal int TrainerSlots(int cpuSlots) => Math.Max(1, SlotsOf(JobQueues.Cpu, cpuSlots) + SlotsOf(JobQueues.Gpu, cpuSlots));

    internal static string[] Split(string words) => words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string MachineName() => Regex.Replace(Environment.MachineName, "[^A-Za-z0-9._-]", "-") is { Length: > 0 } name ? name[..Math.Min(name.Length, 48)] : "worker";
}

/// <summary>Finds everything that is wrong with <see cref="WorkerOptions"/>.</summary>
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        List<string> problems =
        [
            .. WorkerOptions.Split(options.Queues)
                .Where(queue => !JobQueues.All.Contains(queue))
                .Select(queue => $"Studio:Worker:Queues: there is no queue '{queue}'; the queues are {string.Join(", ", JobQueues.All)}."),
            .. WorkerOptions.Split(options.Slots).Select(SlotProblem).OfType<string>(),
        ];
        if (WorkerOptions.Split(options.Slots).Select(QueueOf).GroupBy(queue => queue).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            problems.Add($"Studio:Worker:Slots: the queue '{twice.Key}' is given slots more than once; keep one of them.");
        }

        if (!AllowedName().IsMatch(options.Name))
        {
            problems.Add($"Studio:Worker:Name: '{options.Name}' cannot be used; take 1 to 64 letters, digits, '.', '-', '_' or ':'.");
        }

        if (options.MetricsPort is < 0 or > 65535)
        {
            problems.Add($"Studio:Worker:MetricsPort: {options.MetricsPort} is no port; take 1 to 65535, or 0 for no metrics.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string QueueOf(string word) => word.Split('=', 2, StringSplitOptions.TrimEntries) is [var queue, _] ? queue : JobQueues.Cpu;

    private static string? SlotProblem(string word)
    {
        var queue = QueueOf(word);
        if (!JobQueues.All.Contains(queue))
        {
            return $"Studio:Worker:Slots: there is no queue '{queue}'; the queues are {string.Join(", ", JobQueues.All)}.";
        }

        var count = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var slots) && slots is >= 1 and <= WorkerOptions.MaxSlots
            ? null
            : $"Studio:Worker:Slots: '{count}' are no slots of the queue {queue}; take a whole number from 1 to {WorkerOptions.MaxSlots}, such as 2, or cpu=2,gpu=1.";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]{1,64}\z")]
    private static partial Regex AllowedName();
}
