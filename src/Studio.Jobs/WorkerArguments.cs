namespace Studio.Jobs;

using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>Arguments of <c>worker</c>, as settings.</summary>
/// <param name="Settings">Setting and value.</param>
/// <param name="Help">True when help was asked for.</param>
/// <param name="Problems">Everything that is wrong; empty when the worker can start.</param>
internal sealed record WorkerArguments(IReadOnlyDictionary<string, string?> Settings, bool Help, IReadOnlyList<string> Problems)
{
    public const string Usage =
        """
        Usage: Studio.Jobs worker [options]
          Runs the jobs of a store: any number of workers, on any machine that reaches the store and the artifacts.

          --queues LIST        queues to serve: profile,cpu,gpu,publish,batch (default all)
          --slots N            experiments at the same time on the processors (default Studio:Slots),
                               or for each queue: cpu=2,gpu=1
          --name NAME          name of this worker, unique among those of the store (default machine:process)
          --metrics-port PORT  shows metrics at http://localhost:PORT/metrics (default none)
          --log-format FORMAT  text (default) or json: one object a line, with experiment and run
          --data-dir FOLDER    folder of temporary files, and of the store where it is SQLite (default studio-data)
          --Section:Name VALUE any setting of the studio, such as --Studio:TrainerMemoryMegabytes 4096
          --help               shows this

        A signal SIGTERM or Ctrl-C ends it within seconds; what it was running goes back into the queue.
        """;

    private static readonly Dictionary<string, string> Options = new()
    {
        ["--queues"] = WorkerOptions.Section + ":Queues",
        ["--slots"] = WorkerOptions.Section + ":Slots",
        ["--name"] = WorkerOptions.Section + ":Name",
        ["--metrics-port"] = WorkerOptions.Section + ":MetricsPort",
        ["--log-format"] = LogFormat.Setting,
        ["--data-dir"] = StudioOptions.Section + ":DataDirectory",
    };

    /// <summary>Reads <c>--name value</c> or <c>--name=value</c>, and finds all mistakes.</summary>
    public static WorkerArguments Parse(IReadOnlyList<string> args)
    {
        var settings = new Dictionary<string, string?>();
        var problems = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] && left.StartsWith("--", StringComparison.Ordinal) ? (left, right) : (args[i], null);
            if (name is "--help" or "-h" or "-?")
            {
                return new WorkerArguments(settings, true, []);
            }

            if (FindSetting(name) is not { } setting)
            {
                problems.Add(name.StartsWith('-')
                    ? $"worker has no option '{name}'; its options are {string.Join(", ", Options.Keys)}, and settings such as --Studio:DataDirectory."
                    : $"'{args[i]}' belongs to no option of worker; put quotes around values with blanks.");

                // What follows an unknown option is its value, and no mistake of its own.
                i += name.StartsWith('-') && value is null && i + 1 < args.Count && !args[i + 1].StartsWith('-') ? 1 : 0;
                continue;
            }

            if (value is null && (i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
            {
                problems.Add($"{name} needs a value.");
            }
            else if (!settings.TryAdd(setting, value ?? args[++i]))
            {
                problems.Add($"{name} is given more than once; keep one of them.");
            }
        }

        problems.AddRange(Check(settings));
        return new WorkerArguments(settings, false, problems);
    }

    private static string? FindSetting(string name) =>
        Options.TryGetValue(name, out var setting) ? setting
        : name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal) ? name[2..]
        : null;

    private static IEnumerable<string> Check(Dictionary<string, string?> settings)
    {
        string? Get(string option) => settings.GetValueOrDefault(Options[option]);
        var options = new WorkerOptions();
        options.Queues = Get("--queues") ?? options.Queues;
        options.Slots = Get("--slots") ?? options.Slots;
        options.Name = Get("--name") ?? options.Name;
        if (Get("--metrics-port") is { } port)
        {
            options.MetricsPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
            if (options.MetricsPort < 0)
            {
                yield return $"--metrics-port needs a port from 1 to 65535, not '{port}'.";
                options.MetricsPort = 0;
            }
        }

        foreach (var problem in new WorkerOptionsValidator().Validate(null, options).Failures ?? [])
        {
            yield return Options.Aggregate(problem, (text, option) => text.Replace(option.Value + ":", option.Key + ":", StringComparison.Ordinal));
        }

        if (LogFormat.FindProblem(Get("--log-format")) is { } format)
        {
            yield return format;
        }
    }
}
