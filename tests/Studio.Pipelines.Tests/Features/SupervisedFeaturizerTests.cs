namespace Studio.Pipelines.Tests.Features;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class SupervisedFeaturizerTests
{
    private static readonly FeatureColumn[] Columns =
    [
        new("length", ColumnPurpose.Numeric, InputType.Float),
        new("width", ColumnPurpose.Numeric, InputType.Float),
        new("ordered", ColumnPurpose.DateTime, InputType.Double),
        new("arrived", ColumnPurpose.DateTime, InputType.Double),
        new("town", ColumnPurpose.Categorical, InputType.String),
        new("left", ColumnPurpose.Categorical, InputType.String),
        new("right", ColumnPurpose.Categorical, InputType.String),
    ];

    public static IEnumerable<PredictionTask> Tasks => TaskCatalog.All;

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Crossed_FindsWhatColumnsSayTogether(PredictionTask task)
    {
        var names = Features(new CrossedFeaturizer().Fit(Columns, Create(4000, 1, task), 1).Training).SlotNames!.ToArray();
        Assert.Contains("length ÷ width", names);
        Assert.Contains("ordered ElapsedDays − arrived ElapsedDays", names);
        Assert.IsTrue(names.Any(name => name.StartsWith("left × right ", StringComparison.Ordinal)), string.Join("; ", names));
        Assert.IsTrue(names.Any(name => name.StartsWith("town ", StringComparison.Ordinal) && name.Contains("rate") | name.Contains("mean")), string.Join("; ", names));
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Crossed_GraphAgrees_WhenValuesAreMissingUnseenOrDivideByZero(PredictionTask task)
    {
        var fitted = new CrossedFeaturizer().Fit(Columns, Create(4000, 1, task), 1);
        var fresh = Odd(Create(500, 2, task));
        var features = Features(ColumnTable.From(fitted.Transformer.Transform(fresh)));
        using var graph = new FeaturizerGraph(fitted.Transformer, Columns, features.Width);
        CollectionAssert.AreEqual(features.Values, graph.Run(fresh));
    }

    [TestMethod]
    public void Crossed_AddsNothing_WhenTheLabelIsChance()
    {
        var rows = Create(3000, 1, TaskCatalog.Binary);
        var random = new Random(5);
        rows = rows.With(new BooleanColumn(ColumnNames.Label, [.. Enumerable.Range(0, 3000).Select(_ => random.Next(2) == 0)]));
        var trees = new TreesFeaturizer().Fit(Columns, rows, 1);
        Assert.IsLessThanOrEqualTo(Features(trees.Training).Width + 1, Features(new CrossedFeaturizer().Fit(Columns, rows, 1).Training).Width);
    }

    [TestMethod]
    public void Encoded_TrainingRowsDoNotKnowTheirOwnLabel()
    {
        // Every level has two rows and labels are chance among most levels: the mean with the own label would tell it.
        var random = new Random(3);
        bool[] labels = [.. Enumerable.Range(0, 4000).Select(row => row < 400 ? row % 2 == 0 : random.Next(2) == 0)];
        string[] levels = [.. Enumerable.Range(0, 4000).Select(row => row < 400 ? $"even {row % 2}" : $"pair {(row - 400) / 2}")];
        var rows = new ColumnTable([new TextColumn("level", levels), new BooleanColumn(ColumnNames.Label, labels)]);
        var (transformer, training) = new EncodedFeaturizer().Fit([new("level", ColumnPurpose.Categorical, InputType.String)], rows, 1);
        Assert.IsGreaterThan(0.3, Correlation(Features(ColumnTable.From(transformer.Transform(rows))), labels), "with their own label");
        Assert.IsLessThan(0.1, Correlation(Features(training), labels), "without");
    }

    [TestMethod]
    public void Encoded_GivesUnseenLevelsWhatLevelsSeenOnceHave()
    {
        string[] levels = [.. Enumerable.Range(0, 1000).Select(row => row < 100 ? $"once {row}" : $"level {row % 12}")];
        float[] labels = [.. Enumerable.Range(0, 1000).Select(row => row < 100 ? 50f + (row % 3) : row % 12)];
        var rows = new ColumnTable([new TextColumn("level", levels), new FloatColumn(ColumnNames.Label, labels)]);
        var (transformer, _) = new EncodedFeaturizer().Fit([new("level", ColumnPurpose.Categorical, InputType.String)], rows, 1);
        var encoded = Features(ColumnTable.From(transformer.Transform(new ColumnTable([new TextColumn("level", ["never", "level 3", string.Empty])]))));
        var slot = encoded.SlotNames!.ToList().IndexOf("level mean");
        Assert.AreEqual(51, encoded.Row(0)[slot], 0.5);
        Assert.AreEqual(3, encoded.Row(1)[slot], 0.5);
        Assert.AreEqual(labels.Average(), encoded.Row(2)[slot], 1e-3, "missing was never seen");
    }

    private static double Correlation(VectorColumn features, bool[] labels)
    {
        var slot = features.SlotNames!.ToList().IndexOf("level rate");
        double[] pairs = [.. Enumerable.Range(400, labels.Length - 400).Select(row => (double)features.Row(row)[slot])];
        double[] truth = [.. labels.Skip(400).Select(label => label ? 1.0 : 0)];
        var (meanX, meanY) = (pairs.Average(), truth.Average());
        var covariance = pairs.Zip(truth, (x, y) => (x - meanX) * (y - meanY)).Sum();
        return covariance / Math.Sqrt(pairs.Sum(x => Math.Pow(x - meanX, 2)) * truth.Sum(y => Math.Pow(y - meanY, 2)));
    }

    private static VectorColumn Features(ColumnTable table) => table.Column<VectorColumn>(ColumnNames.Features);

    /// <summary>The label follows a ratio, a time between moments, a pair of levels, and a town.</summary>
    private static ColumnTable Create(int rows, int seed, PredictionTask task)
    {
        var random = new Random(seed);
        double[] Numbers(Func<int, double> next) => [.. Enumerable.Range(0, rows).Select(next)];
        var width = Numbers(_ => 1 + (random.NextDouble() * 9));
        var length = Numbers(_ => 1 + (random.NextDouble() * 9));
        var ordered = Numbers(_ => 1.6e9 + (86_400.0 * random.Next(2000)));
        var arrived = Numbers(row => ordered[row] + (86_400.0 * random.Next(1, 400)));
        int[] Levels(int count) => [.. Enumerable.Range(0, rows).Select(_ => random.Next(count))];
        var (town, left, right) = (Levels(30), Levels(4), Levels(4));
        float[] score = [.. Enumerable.Range(0, rows).Select(row => (float)(
            (2 * Math.Log(length[row] / width[row])) + ((arrived[row] - ordered[row]) / 86_400 / 100) + (3 * ((left[row] + right[row]) % 2)) + (town[row] * 7 % 11 / 3.0)))];
        var (low, high) = (score.Order().ElementAt(rows / 3), score.Order().ElementAt(2 * rows / 3));
        return new ColumnTable(
        [
            new NumberColumn("length", length),
            new NumberColumn("width", width),
            new NumberColumn("ordered", ordered),
            new NumberColumn("arrived", arrived),
            new TextColumn("town", Array.ConvertAll(town, level => $"town {level}")),
            new TextColumn("left", Array.ConvertAll(left, level => $"left {level}")),
            new TextColumn("right", Array.ConvertAll(right, level => $"right {level}")),
            task switch
            {
                { Name: "binary" } => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(score, value => value > low)),
                { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, Array.ConvertAll(score, value => value > high ? 3u : value > low ? 2u : 1u), 3),
                _ => new FloatColumn(ColumnNames.Label, score),
            },
        ]);
    }

    /// <summary>Every third row with something that training never had.</summary>
    private static ColumnTable Odd(ColumnTable table)
    {
        double[] odd = [0, double.NaN, double.PositiveInfinity, -0.0, 1e38, 1e-40];
        string[] levels = [string.Empty, "never seen", "LEFT 1"];
        return new ColumnTable(table.Columns.Where(column => column.Name != ColumnNames.Label).Select((column, place) => (TableColumn)(column switch
        {
            NumberColumn numbers => new NumberColumn(column.Name, [.. numbers.Values.Select((value, row) => (row + place) % 3 == 0 ? odd[row % odd.Length] : value)]),
            TextColumn texts => new TextColumn(column.Name, [.. texts.Values.Select((value, row) => (row + place) % 3 == 0 ? levels[row % levels.Length] : value)]),
            _ => column,
        })));
    }
}
