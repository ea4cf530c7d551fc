namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using TorchSharp;

/// <summary>
/// What every net of the catalog that reads tables has to do beyond <see cref="TrainerContractTests"/>. Rows go through the
/// featurizer the net asks for, so they have whatever numbers, levels and tokens it knows.
/// </summary>
[TestClass]
public sealed class NeuralTrainerContractTests
{
    public static IEnumerable<(string Learner, PredictionTask Task)> All =>
        from trainer in TrainerCatalog.All.OfType<NeuralTrainer>()
        where trainer.Unavailable(Shape(TaskCatalog.Binary, 100)) is null
        from task in TaskCatalog.All
        select (trainer.Name, task);

    public static IEnumerable<string> Learners => All.Select(pair => pair.Learner).Distinct();

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Describe_PredictsWhatTheNetPredicts_InBatchesOfAnySize(string learner, PredictionTask task)
    {
        // Training itself compares libtorch with ONNX Runtime on up to 1,000 rows and fails beyond 1e-4.
        var run = Run(learner, task, Rows(task, 400, 1), Rows(task, 1000, 2));
        var model = (NeuralTransformer)Find(learner).Train(run with { Limit = new TimeLimit(TimeProvider.System, 1) }, CancellationToken.None);

        var features = run.Validation.Column<VectorColumn>(ColumnNames.Features);
        var whole = model.Network.Predict(features.Values, threads: 1);
        for (var row = 0; row < 20; row++)
        {
            var alone = model.Network.Predict(features.Row(row).ToArray(), threads: 1);
            for (var i = 0; i < alone.Length; i++)
            {
                Assert.AreEqual(whole[(row * model.Network.Outputs) + i], alone[i], 1e-4, $"row {row}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_KeepsMemoryFlat_OverEpochs(string learner)
    {
        var live = new List<long>();
        var run = Run(learner, TaskCatalog.Multiclass, Rows(TaskCatalog.Multiclass, 60, 1), Rows(TaskCatalog.Multiclass, 30, 2));
        var before = Tensors();

        Find(learner).Train(run with { Progress = new Listener(_ => live.Add(Tensors())), Iterations = 12 }, CancellationToken.None);

        Assert.IsGreaterThan(3, live.Count);
        Assert.AreEqual(live[1], live[^1]);
        Assert.AreEqual(before, Tensors());

        // Counted by thread: other tests may train at the same time.
        static long Tensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task Train_GivesTheSame_WhileTheGarbageCollectorRuns(string learner, PredictionTask task)
    {
        var run = Run(learner, task, Rows(task, 200, 1), Rows(task, 50, 2)) with { Iterations = 10 };
        var expected = Predict(learner, run);
        using var done = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });

        var actual = Predict(learner, run);

        await done.CancelAsync();
        await collecting;
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_Works_WithManyColumns(string learner)
    {
        var (training, validation) = (Wide(120, 1), Wide(60, 2));
        var features = Enumerable.Range(0, 1500).Select(i => new FeatureColumn($"n{i}", ColumnPurpose.Numeric, InputType.Float)).ToArray();
        var run = Run(learner, TaskCatalog.Binary, training, validation, features) with { Limit = new TimeLimit(TimeProvider.System, 2) };

        Assert.IsTrue(Predict(learner, run).All(float.IsFinite));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_Works_WithConstantColumnsAndOneClassInABatch(string learner, PredictionTask task)
    {
        var rows = Rows(task, 200, 3);

        // Nearly all rows are copies of one: every column is constant, and so is the class in most batches.
        var single = rows.Gather([.. Enumerable.Repeat(0, 198), 1, 2]);
        var run = Run(learner, task, single, rows) with { Limit = new TimeLimit(TimeProvider.System, 1) };

        Assert.IsTrue(Predict(learner, run).All(float.IsFinite));
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_FailsWithTheReason_WhenTheLossIsNoNumber(string learner)
    {
        var rows = Rows(TaskCatalog.Regression, 50, 4);
        var labels = rows.Column<FloatColumn>(ColumnNames.Label).Values.ToArray();
        labels[3] = float.PositiveInfinity;
        var run = Run(learner, TaskCatalog.Regression, rows.With(new FloatColumn(ColumnNames.Label, labels)), rows);

        var error = Assert.ThrowsExactly<TrainingException>(() => Find(learner).Train(run, CancellationToken.None));

        StringAssert.Contains(error.Message, "no longer a number in epoch 1");
    }

    private static float[] Predict(string learner, TrainingRun run)
    {
        var model = (NeuralTransformer)Find(learner).Train(run, CancellationToken.None);
        return model.Network.Predict(run.Validation.Column<TableColumn>(ColumnNames.Features), threads: 1);
    }

    private static TrainingRun Run(
        string learner, PredictionTask task, ColumnTable training, ColumnTable validation, IReadOnlyList<FeatureColumn>? features = null)
    {
        var trainer = Find(learner);
        var shape = Shape(task, training.RowCount);
        var parameters = trainer.Portfolio(shape)[0];
        var fitted = FeaturizerCatalog.Get(trainer.Featurizer(parameters)).Fit(features ?? Features, training, 1);
        var encoded = ColumnTable.From(fitted.Transformer.Transform(validation)).Only(ColumnNames.Features, ColumnNames.Label);
        return new TrainingRun(shape, fitted.Training, encoded, parameters, Seed: 1, Threads: 1);
    }

    private static IReadOnlyList<FeatureColumn> Features { get; } =
    [
        new("plain", ColumnPurpose.Numeric, InputType.Float),
        new("skewed", ColumnPurpose.Numeric, InputType.Float),
        new("flag", ColumnPurpose.Boolean, InputType.String),
        new("level", ColumnPurpose.Categorical, InputType.String),
        new("many", ColumnPurpose.Categorical, InputType.String),
        new("words", ColumnPurpose.Text, InputType.String),
    ];

    private static DataShape Shape(PredictionTask task, int rows) =>
        new(task, task switch { { Name: "binary" } => 2, { Name: "multiclass" } => 3, _ => 1 }, rows, Features.Count) { Texts = 1 };

    private static ColumnTable Rows(PredictionTask task, int count, int seed)
    {
        var random = new Random(seed);
        double[] plain = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < 0.1 ? double.NaN : random.NextDouble() - 0.5)];
        double[] skewed = [.. Enumerable.Range(0, count).Select(_ => Math.Exp(8 * random.NextDouble()))];
        string[] words = ["", "red house", "a blue house stands here", "green", "the red tree and the blue tree"];
        string[] texts = [.. Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)])];
        double[] truth = [.. Enumerable.Range(0, count).Select(row => (double.IsNaN(plain[row]) ? 0 : plain[row]) + (texts[row].Contains("red") ? 0.3 : -0.3))];
        return new ColumnTable(
        [
            new NumberColumn("plain", plain),
            new NumberColumn("skewed", skewed),
            new TextColumn("flag", [.. truth.Select(value => value > 0.1 ? "True" : "False")]),
            new TextColumn("level", [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < 0.1 ? string.Empty : $"l{random.Next(4)}")]),
            new TextColumn("many", [.. Enumerable.Range(0, count).Select(_ => $"m{random.Next(40)}")]),
            new TextColumn("words", texts),
            Label(task, truth),
        ]);
    }

    private static ColumnTable Wide(int count, int seed)
    {
        var random = new Random(seed);
        double[][] columns = [.. Enumerable.Range(0, 1500).Select(_ => Enumerable.Range(0, count).Select(_ => random.NextDouble()).ToArray())];
        return new ColumnTable([.. columns.Select((values, i) => new NumberColumn($"n{i}", values)), Label(TaskCatalog.Binary, [.. columns[0].Select(value => value - 0.5)])]);
    }

    private static TableColumn Label(PredictionTask task, double[] truth) => task switch
    {
        { Name: "binary" } => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(truth, value => value > 0)),
        { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, Array.ConvertAll(truth, value => value < -0.2 ? 1u : value < 0.2 ? 2u : 3u), 3),
        _ => new FloatColumn(ColumnNames.Label, Array.ConvertAll(truth, value => (float)value)),
    };

    private static NeuralTrainer Find(string learner) => (NeuralTrainer)TrainerCatalog.Find(learner)!;

    private sealed class Listener(Action<IterationProgress> heard) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value) => heard(value);
    }
}
