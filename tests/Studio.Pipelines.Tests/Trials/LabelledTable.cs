namespace Studio.Pipelines.Tests.Trials;

using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;

/// <summary>
/// Seeded raw tables with a column of every purpose, values missing in each, and a label that each column tells something
/// about: every row is low, middle or high, and its values follow that with noise.
/// </summary>
internal static class LabelledTable
{
    public const string Label = "target";

    private const double MissingShare = 0.15;
    private static readonly string[] Levels = ["low", "middle", "high"];
    private static readonly string[] Colours = ["red", "green, dark", "7"];
    private static readonly string[] Opinions = ["poor", "fair", "superb"];
    private static readonly string[] Fillers = ["the", "Service", "was", "and", "quite", "food,"];

    public static IReadOnlyList<FeatureColumn> Columns { get; } =
    [
        new("size", ColumnPurpose.Numeric, InputType.Float),
        new("colour", ColumnPurpose.Categorical, InputType.String),
        new("member", ColumnPurpose.Boolean, InputType.String),
        new("since", ColumnPurpose.DateTime, InputType.Double),
        new("note", ColumnPurpose.Text, InputType.String),
    ];

    /// <summary>A plan over all columns or those of one purpose; four trials with five folds, without time limit.</summary>
    public static TrainingPlan Plan(PredictionTask task, ColumnPurpose? purpose = null, params string[] learners) => new(
        task,
        Label,
        task switch { { Name: "binary" } => ["low", "other"], { Name: "multiclass" } => Levels, _ => [] },
        IntegerClasses: false,
        [.. Columns.Where(column => purpose is null || column.Purpose == purpose)],
        Ignored: [],
        task.DefaultMetric.Name,
        Folds: 5,
        HoldoutShare: 0.2,
        BudgetSeconds: null,
        MaxTrials: 4,
        learners,
        SkippedLearners: [],
        Seed: 1,
        Threads: 1,
        MemoryMegabytes: null);

    /// <summary>Feature columns and label.</summary>
    public static ColumnTable Create(PredictionTask task, int rows, int seed)
    {
        var random = new Random(seed);
        int[] hidden = [.. Enumerable.Range(0, rows).Select(_ => random.Next(3))];
        int Noisy(int row) => random.NextDouble() < 0.2 ? random.Next(3) : hidden[row];
        bool Gap() => random.NextDouble() < MissingShare;
        double[] Numbers(Func<int, double> value) => [.. hidden.Select((_, row) => Gap() ? double.NaN : value(row))];
        string[] Texts(Func<int, string> value) => [.. hidden.Select((_, row) => Gap() ? string.Empty : value(row))];
        return new ColumnTable(
        [
            new NumberColumn("size", Numbers(row => Math.Round(hidden[row] + (random.NextDouble() * 1.5), 3))),
            new TextColumn("colour", Texts(row => Colours[Noisy(row)])),
            new TextColumn("member", Texts(row => Noisy(row) > 0 ? "true" : "false")),
            new NumberColumn("since", Numbers(row => 86_400.0 * ((365 * (30 + (2 * hidden[row]))) + random.Next(900)))),
            new TextColumn("note", Texts(row => $"{Fillers[random.Next(6)]} {Opinions[Noisy(row)]} {Fillers[random.Next(6)]}")),
            LabelColumn(task, hidden, random),
        ]);
    }

    /// <summary>Writes a table as CSV and reads it into a canonical Parquet file.</summary>
    public static async Task<string> WriteAsync(ColumnTable table, string directory, string name)
    {
        var source = Path.Combine(directory, $"{name}.csv");
        var lines = Enumerable.Range(0, table.RowCount).Select(row => string.Join(',', table.Columns.Select(column => Cell(column, row))));
        await File.WriteAllLinesAsync(source, lines.Prepend(string.Join(',', table.Columns.Select(column => column.Name))));
        var parquet = Path.Combine(directory, $"{name}.parquet");
        await DatasetReader.ReadAsync(source, $"{name}.csv", parquet, DatasetReaderOptions.Training, CancellationToken.None);
        return parquet;
    }

    private static TableColumn LabelColumn(PredictionTask task, int[] hidden, Random random) => task switch
    {
        { Name: "binary" } => new TextColumn(Label, Array.ConvertAll(hidden, level => level == 0 ? "low" : "other")),
        { Name: "multiclass" } => new TextColumn(Label, Array.ConvertAll(hidden, level => Levels[level])),
        _ => new NumberColumn(Label, Array.ConvertAll(hidden, level => (10 * level) + random.NextDouble())),
    };

    private static string Cell(TableColumn column, int row) => column switch
    {
        NumberColumn numbers when double.IsNaN(numbers.Values[row]) => string.Empty,
        NumberColumn { Name: "since" } dates => DateTime.UnixEpoch.AddSeconds(dates.Values[row]).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        NumberColumn numbers => numbers.Values[row].ToString(CultureInfo.InvariantCulture),
        TextColumn texts => texts.Values[row].Contains(',') ? $"\"{texts.Values[row]}\"" : texts.Values[row],
        _ => throw new NotSupportedException(column.Name),
    };
}
