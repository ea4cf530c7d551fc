namespace Studio.Pipelines.Tests.Trainers.Torch.Text;

using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch.Text;

/// <summary>The text net from raw texts to predictions, and its ONNX file.</summary>
[TestClass]
public sealed class TextTrainerTests
{
    private static readonly string[] Fillers = ["the", "house", "über", "and", "a", "tree", "日本", "of", "sky", "1813"];

    private static readonly FeatureColumn[] Columns =
        [new("text", ColumnPurpose.Text, InputType.String), new("title", ColumnPurpose.Text, InputType.String), new("size", ColumnPurpose.Numeric, InputType.Float)];

    public static IEnumerable<(string Encoder, PredictionTask Task)> All =>
        from encoder in new[] { "cnn", "transformer" }
        from task in TaskCatalog.All
        select (encoder, task);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_LearnsFromWords_AndItsFileAgreesFromRawTexts(string encoder, PredictionTask task)
    {
        var (rows, fresh) = (Texts(task, 500, 1, encoder == "cnn"), Texts(task, 1000, 2, encoder == "cnn"));
        var fitted = Train(encoder, task, rows);
        var expected = new FittedModel(Plan(task), [fitted]).Predict(fresh);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            File.WriteAllBytes(path, OnnxExporter.Export(new FittedModel(Plan(task), [fitted])));
            using var scorer = new OnnxScorer(path);
            var tolerance = task == TaskCatalog.Regression ? 1e-4 * 3 : 1e-4;
            AssertClose(expected.Values, scorer.Score(fresh).Predictions.Values, tolerance);
            for (var row = 0; row < 10; row++)
            {
                AssertClose(expected.Row(row).ToArray(), scorer.Score(fresh.Gather([row])).Predictions.Values, tolerance);
            }

            var blank = new ColumnTable([new TextColumn("text", ["", "?!"]), new TextColumn("title", ["", string.Concat(Enumerable.Repeat("tree ", 9000))]), new NumberColumn("size", [double.NaN, 1])]);
            AssertClose(new FittedModel(Plan(task), [fitted]).Predict(blank).Values, scorer.Score(blank).Predictions.Values, tolerance);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.IsGreaterThan(task == TaskCatalog.Regression ? 0.6 : 0.85, Skill(expected, fresh));
    }

    [TestMethod]
    [DataRow("cnn")]
    [DataRow("transformer")]
    public void Train_GivesTheSameNet_ForTheSameSeed(string encoder)
    {
        var rows = Texts(TaskCatalog.Binary, 100, 1);
        var fresh = Texts(TaskCatalog.Binary, 20, 2);
        float[] Once() => new FittedModel(Plan(TaskCatalog.Binary), [Train(encoder, TaskCatalog.Binary, rows)]).Predict(fresh).Values;
        CollectionAssert.AreEqual(Once(), Once());
    }

    [TestMethod]
    [DataRow("cnn")]
    [DataRow("transformer")]
    public void Train_Works_WhenTextsAreEmptyOrAllAreOne(string encoder)
    {
        foreach (var text in new[] { string.Empty, "one two one", "?" })
        {
            var rows = Texts(TaskCatalog.Multiclass, 60, 1).With(new TextColumn("text", [.. Enumerable.Repeat(text, 60)]));
            var predicted = new FittedModel(Plan(TaskCatalog.Multiclass), [Train(encoder, TaskCatalog.Multiclass, rows)]).Predict(rows);
            Assert.IsTrue(predicted.Values.All(float.IsFinite));
        }
    }

    [TestMethod]
    public void Unavailable_SaysWhy_WhenThereIsNoText() => Assert.AreEqual(
        "There is no text column for it to read.", new TextTrainer().Unavailable(new DataShape(TaskCatalog.Binary, 2, 100, 4)));

    /// <summary>
    /// The label is which words a text has, or only whether 'not' stands right before or after 'good'. Some texts are long, some titles empty.
    /// </summary>
    private static ColumnTable Texts(PredictionTask task, int count, int seed, bool ordered = false)
    {
        string[] telling = ordered ? ["not good", "good not", "not"] : ["bad", "good", "not"];
        var random = new Random(seed);
        string Words(int most) => string.Join(' ', Enumerable.Range(0, random.Next(most)).Select(_ => Fillers[random.Next(Fillers.Length)]));
        int[] kinds = [.. Enumerable.Range(0, count).Select(_ => random.Next(task == TaskCatalog.Multiclass ? 3 : 2))];
        string[] texts = Array.ConvertAll(kinds, kind =>
            $"{Words(8)} {telling[kind]} {Words(random.Next(40) == 0 ? 300 : 8)}");
        return new ColumnTable(
        [
            new TextColumn("text", texts),
            new TextColumn("title", Array.ConvertAll(kinds, _ => Words(3))),
            new NumberColumn("size", Array.ConvertAll(kinds, _ => random.Next(8) == 0 ? double.NaN : random.NextDouble())),
            task switch
            {
                { Name: "binary" } => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(kinds, kind => kind == 1)),
                { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, Array.ConvertAll(kinds, kind => (uint)kind + 1), 3),
                _ => new FloatColumn(ColumnNames.Label, Array.ConvertAll(kinds, kind => (kind * 6) + random.NextSingle())),
            },
        ]);
    }

    private static FittedMember Train(string encoder, PredictionTask task, ColumnTable rows)
    {
        var trainer = new TextTrainer();
        var shape = new DataShape(task, task switch { { Name: "binary" } => 2, { Name: "multiclass" } => 3, _ => 1 }, rows.RowCount, 3) { Texts = 2 };
        var (featurizer, training) = new TokensFeaturizer().Fit(Columns, rows, 1);

        // Without what is for real texts it is quick.
        var parameters = trainer.Portfolio(shape).First(configuration => configuration.Choice("encoder") == encoder)
            .With("dropout", 0.1).With("wordDropout", 0).With("width", 32).With("epochs", 12);
        var validation = training.Gather([.. Enumerable.Range(0, rows.RowCount / 5)]);
        var run = new TrainingRun(shape, training.Gather([.. Enumerable.Range(rows.RowCount / 5, rows.RowCount * 4 / 5)]), validation, parameters, 1, 1);
        return new FittedMember(featurizer, trainer.Train(run, CancellationToken.None), 1);
    }

    private static TrainingPlan Plan(PredictionTask task) => LabelledTable.Plan(task) with { Features = Columns };

    /// <summary>Share of right classes, or share of the variance explained.</summary>
    private static double Skill(PredictionMatrix predictions, ColumnTable truth)
    {
        var label = truth.Column<TableColumn>(ColumnNames.Label);
        if (label is FloatColumn numbers)
        {
            var mean = numbers.Values.Average();
            var errors = Enumerable.Range(0, predictions.Rows).Sum(row => Math.Pow(numbers.Values[row] - predictions.Values[row], 2));
            return 1 - (errors / numbers.Values.Sum(value => Math.Pow(value - mean, 2)));
        }

        return Enumerable.Range(0, predictions.Rows).Count(row => predictions.Class(row) == (label is KeyColumn keys
            ? (int)keys.Values[row] - 1
            : ((BooleanColumn)label).Values[row] ? 1 : 0)) / (double)predictions.Rows;
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance, $"value {i}");
        }
    }
}
