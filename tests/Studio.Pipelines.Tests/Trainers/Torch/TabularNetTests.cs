namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;

/// <summary>What the nets for tables learn that a plain net would not.</summary>
[TestClass]
public sealed class TabularNetTests
{
    public static IEnumerable<string> Nets => ["realmlp", "tabm"];

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void Train_LearnsWhatOnlyLevelsTell_FewAndMany(string learner)
    {
        // The label is the sum of two random effects: of a column of four levels, and of one of thirty.
        var (training, validation) = (Levels(600, 1), Levels(300, 2));
        var model = Find(learner).Train(Run(learner, training, validation), CancellationToken.None);

        var predicted = PredictionReader.Predict(model, validation, TaskCatalog.Regression).Values;

        Assert.IsGreaterThan(0.95, Explained(predicted, validation));
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void Train_PredictsBetweenTheOthers_WhenALevelWasNeverSeen(string learner)
    {
        var training = Levels(600, 1);
        var model = Find(learner).Train(Run(learner, training, Levels(300, 2)), CancellationToken.None);
        var unseen = Levels(300, 3).Column<VectorColumn>(ColumnNames.Features);
        for (var row = 0; row < unseen.Count; row++)
        {
            unseen.Values[row * unseen.Width] = 0;
            unseen.Values[(row * unseen.Width) + 1] = 0;
        }

        var predicted = PredictionReader.Predict(model, new ColumnTable([unseen]), TaskCatalog.Regression).Values;

        var labels = training.Column<FloatColumn>(ColumnNames.Label).Values;
        Assert.IsTrue(predicted.All(value => value > labels.Min() - 1 && value < labels.Max() + 1));
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void Train_LearnsASteepCurve_OfOneNumber(string learner)
    {
        var (training, validation) = (Curve(800, 1), Curve(300, 2));
        var model = Find(learner).Train(Run(learner, training, validation), CancellationToken.None);

        Assert.IsGreaterThan(0.9, Explained(PredictionReader.Predict(model, validation, TaskCatalog.Regression).Values, validation));
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void Work_StaysWithinTheTime_WhenRowsAreMany(string learner)
    {
        foreach (var rows in (int[])[20_000, 40_000])
        {
            Assert.IsLessThan(30, Find(learner).Work(new DataShape(TaskCatalog.Binary, 2, rows, 30), Find(learner).SearchSpace(Shape(Curve(10, 1))).Default()));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void Train_TakesWhatAPersonSets_OfEpochsAndBatch(string learner)
    {
        var training = Curve(300, 1);
        var run = Run(learner, training, training.Gather([])) with { Parameters = Default(learner).With("epochs", 3).With("batch", 300) };

        Assert.AreEqual(3, ((NeuralTransformer)Find(learner).Train(run, CancellationToken.None)).Iterations);
    }

    private static ColumnTable Levels(int rows, int seed)
    {
        double[] few = [-2, 1, 0.5, 3];
        double[] many = [.. Enumerable.Range(0, 30).Select(level => Math.Sin(level * 7.3) * 2)];
        var random = new Random(seed);
        var (features, labels) = (new float[rows * 2], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var (first, second) = (random.Next(few.Length), random.Next(many.Length));
            (features[row * 2], features[(row * 2) + 1]) = (first + 1, second + 1);
            labels[row] = (float)(few[first] + many[second]);
        }

        return new ColumnTable(
        [
            new VectorColumn(ColumnNames.Features, features, 2)
            {
                Layout = [new SlotGroup(SlotKind.Level, 1, few.Length + 1, "few"), new SlotGroup(SlotKind.Level, 1, many.Length + 1, "many")],
            },
            new FloatColumn(ColumnNames.Label, labels),
        ]);
    }

    private static ColumnTable Curve(int rows, int seed)
    {
        var random = new Random(seed);
        float[] features = [.. Enumerable.Range(0, rows).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        return new ColumnTable(
        [
            new VectorColumn(ColumnNames.Features, features, 1),
            new FloatColumn(ColumnNames.Label, Array.ConvertAll(features, x => MathF.Tanh(20 * (x - 0.5f)) + (0.5f * MathF.Sin(4 * x)))),
        ]);
    }

    private static TrainingRun Run(string learner, ColumnTable training, ColumnTable validation) =>
        new(Shape(training), training, validation, Default(learner), Seed: 1, Threads: 1);

    /// <summary>The defaults with a smaller net, which is enough for what is learned here.</summary>
    private static ParameterSet Default(string learner) =>
        Find(learner).SearchSpace(Shape(Curve(10, 1))).Default().With("members", 4).With("width", 64).With("layers", 2);

    private static DataShape Shape(ColumnTable table) => new(TaskCatalog.Regression, 1, table.RowCount, table.Column<VectorColumn>(ColumnNames.Features).Width);

    private static ITrainer Find(string learner) => TrainerCatalog.Find(learner)!;

    private static double Explained(float[] predicted, ColumnTable table)
    {
        var labels = table.Column<FloatColumn>(ColumnNames.Label).Values;
        var mean = labels.Average(value => (double)value);
        return 1 - (labels.Select((value, row) => Math.Pow(value - predicted[row], 2)).Sum() / labels.Sum(value => Math.Pow(value - mean, 2)));
    }
}
