namespace Studio.Pipelines.Tests.Monitoring;

using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>Rows of a number, a moment, a category, a truth value and a text, and answers to them.</summary>
internal static class MonitoredTable
{
    private static readonly string[] Towns = ["Aachen", "Bonn", "Celle", "Dresden", "Essen", "Fulda"];

    public static ModelSignature Signature { get; } = new(
        TaskCatalog.Binary,
        "left",
        [new("size", "numeric", "float"), new("built", "datetime", "double"), new("town", "categorical", "string"), new("garden", "boolean", "string"), new("note", "text", "string")],
        [new("label", "string"), new("probabilities", "float")],
        ["no", "yes"]);

    public static ColumnTable Rows(int rows, int seed)
    {
        var random = new Random(seed);
        T[] Many<T>(Func<T> value) => [.. Enumerable.Range(0, rows).Select(_ => value())];
        return new ColumnTable(
        [
            new NumberColumn("size", Many(() => random.Next(10) == 0 ? double.NaN : Normal(random))),
            new NumberColumn("built", Many(() => 86_400.0 * random.Next(20_000))),
            new TextColumn("town", Many(() => random.Next(20) == 0 ? string.Empty : Towns[(int)(Towns.Length * random.NextDouble() * random.NextDouble())])),
            new TextColumn("garden", Many(() => random.Next(3) == 0 ? "true" : "false")),
            new TextColumn("note", Many(() => $"note {random.Next(400)}")),
        ]);
    }

    public static ScoredRows Answers(int rows, int seed)
    {
        var random = new Random(-seed);
        float[] yes = [.. Enumerable.Range(0, rows).Select(_ => random.NextSingle())];
        return new ScoredRows([.. yes.Select(value => value > 0.5 ? "yes" : "no")], new PredictionMatrix([.. yes.SelectMany(value => new[] { 1 - value, value })], rows, 2));
    }

    public static MonitoringReference Reference(int rows, int seed) => MonitoringReference.Of(Signature, Rows(rows, seed), Answers(rows, seed), CancellationToken.None);

    public static MonitoringWindow Window(MonitoringReference reference, ColumnTable rows, ScoredRows? answers = null)
    {
        var counter = new WindowCounter(reference);
        counter.Add(rows, answers);
        return counter.ToWindow();
    }

    public static DriftReport Drift(MonitoringReference reference, ColumnTable rows, ScoredRows? answers = null) =>
        DriftReport.Of(reference, Window(reference, rows, answers), CancellationToken.None);

    /// <summary>A model of one column.</summary>
    public static ModelSignature Of(string kind, string type) => new(TaskCatalog.Regression, "y", [new("x", kind, type)], [new("prediction", "float")], null);

    public static ColumnTable Numbers(params double[] values) => new([new NumberColumn("x", values)]);

    public static ColumnTable Levels(params string[] values) => new([new TextColumn("x", values)]);

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
