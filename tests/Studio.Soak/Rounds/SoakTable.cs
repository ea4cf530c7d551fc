namespace Studio.Soak.Rounds;

using System.Globalization;
using System.Text;

/// <summary>The results of all rounds by fault, as a Markdown table.</summary>
internal static class SoakTable
{
    /// <summary>Writes it.</summary>
    public static string Of(IReadOnlyList<RoundResult> rounds)
    {
        var text = new StringBuilder(
            """
            | killed | rounds | experiments | parts resumed | trials seen ended | trials lost | stuck | not published once | differing results | left over | seconds a round (longest) |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|

            """);
        foreach (var fault in rounds.GroupBy(round => round.Plan.Fault).OrderBy(fault => fault.Key))
        {
            Append(text, Name(fault.Key), [.. fault]);
        }

        Append(text, "**all**", rounds);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, IReadOnlyList<RoundResult> rounds)
    {
        if (rounds.Count > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {rounds.Count} | {rounds.Sum(round => round.Experiments)} | {rounds.Sum(round => round.Resumed)} | {rounds.Sum(round => round.Seen)} | {rounds.Sum(round => round.Lost.Count)} | {rounds.Sum(round => round.Stuck.Count)} | {rounds.Sum(round => round.NotOnce.Count)} | {rounds.Count(round => round.Different.Count > 0)} | {rounds.Sum(round => round.LeftOver.Count)} | {rounds.Average(round => round.Seconds):F1} ({rounds.Max(round => round.Seconds):F1}) |\n");
        }
    }

    private static string Name(Fault fault) => fault switch
    {
        Fault.Trainer => "a trainer",
        Fault.Worker => "a worker with its trainer",
        Fault.Api => "the Api",
        Fault.Postgres => "PostgreSQL",
        _ => "all of them at once",
    };
}
