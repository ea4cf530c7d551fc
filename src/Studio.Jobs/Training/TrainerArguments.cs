namespace Studio.Jobs.Training;

using Studio.Pipelines.Trials;

/// <summary>Arguments of the trainer process.</summary>
/// <param name="Plan">File with the plan.</param>
/// <param name="Files">Data in, artifacts out.</param>
internal sealed record TrainerArguments(string Plan, ExperimentFiles Files)
{
    /// <summary>Reads <c>--name value</c> pairs; null when one is missing, unknown or twice there.</summary>
    public static TrainerArguments? Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i += 2)
        {
            if (args[i] is not ("--plan" or "--data" or "--test" or "--out" or "--trials" or "--part" or "--shard" or "--resume") || i + 1 == args.Count || !values.TryAdd(args[i], args[i + 1]))
            {
                return null;
            }
        }

        return values.TryGetValue("--plan", out var plan) && values.TryGetValue("--data", out var data) && values.TryGetValue("--out", out var output)
            ? new TrainerArguments(plan, new ExperimentFiles(data, values.GetValueOrDefault("--test"), output))
            : null;
    }
}
