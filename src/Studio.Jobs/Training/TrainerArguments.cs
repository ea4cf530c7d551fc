namespace Studio.Jobs.Training;

using Studio.Pipelines.Experiments;

/// <summary>Arguments of the trainer process.</summary>
/// <param name="Plan">File with the plan.</param>
/// <param name="Files">Data in, artifacts and checkpoints out.</param>
/// <param name="Part">What is done of the experiment.</param>
/// <param name="Resume">File with what earlier runs did; null for none.</param>
/// <param name="Evaluate">Folder of a published model that is evaluated, and nothing trained; null to train.</param>
internal sealed record TrainerArguments(string Plan, ExperimentFiles Files, ExperimentPart Part, string? Resume, string? Evaluate)
{
    /// <summary>How the trainer is called.</summary>
    public const string Usage =
        "Usage: Studio.Jobs trainer --plan FILE --data FILE [--test FILE] --out DIRECTORY [--trials DIRECTORY] [--vectors DIRECTORY] [--part whole|search|build] [--shard K/N] [--resume FILE] [--for-evaluation yes] [--evaluate DIRECTORY]";

    private static readonly string[] Names = ["--plan", "--data", "--test", "--out", "--trials", "--vectors", "--part", "--shard", "--resume", "--for-evaluation", "--evaluate"];

    /// <summary>Reads <c>--name value</c> pairs; null when one is missing, unknown, twice there or without meaning.</summary>
    public static TrainerArguments? Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i += 2)
        {
            if (!Names.Contains(args[i]) || i + 1 == args.Count || !values.TryAdd(args[i], args[i + 1]))
            {
                return null;
            }
        }

        return values.TryGetValue("--plan", out var plan) && values.TryGetValue("--data", out var data) && values.TryGetValue("--out", out var output)
            && ParsePart(values.GetValueOrDefault("--part", "whole"), values.GetValueOrDefault("--shard", "0/1")) is { } part
            ? new TrainerArguments(
                plan,
                new ExperimentFiles(data, values.GetValueOrDefault("--test"), output) { TrialsDirectory = values.GetValueOrDefault("--trials"), VectorsDirectory = values.GetValueOrDefault("--vectors"), Evaluates = values.GetValueOrDefault("--for-evaluation") == "yes" },
                part,
                values.GetValueOrDefault("--resume"),
                values.GetValueOrDefault("--evaluate"))
            : null;
    }

    private static ExperimentPart? ParsePart(string kind, string shard)
    {
        PartKind? known = kind switch
        {
            "whole" => PartKind.Whole,
            "search" => PartKind.Search,
            "build" => PartKind.Build,
            _ => null,
        };
        return known is { } part && shard.Split('/') is [var k, var n] && Number(k) is { } index && Number(n) is { } count && index < count
            ? new ExperimentPart(part, index, count)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
