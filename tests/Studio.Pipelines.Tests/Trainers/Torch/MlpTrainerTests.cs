namespace Studio.Pipelines.Tests.Trainers.Torch;

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Studio.Pipelines.Data;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Tabular;
using TorchSharp;

[TestClass]
public sealed class MlpTrainerTests
{
    private static readonly MlpTrainer Trainer = new();

    [TestMethod]
    public void Unavailable_IsNull_WhenLibTorchIsPartOfTheBuild() =>
        Assert.IsNull(Trainer.Unavailable(new DataShape(TaskCatalog.Binary, 2, 100, 4)));

    [TestMethod]
    public void Train_LearnsXor_WhichNoLinearModelCan()
    {
        var run = Run(TaskCatalog.Binary, 2, 600, 4, x => x[0] * x[1] > 0 ? 1 : 0);

        var predictions = Predict(run);

        Assert.IsGreaterThan(0.95, Accuracy(predictions, run.Validation));
    }

    [TestMethod]
    public void Train_LearnsThreeClasses_WhenTheyAreRings()
    {
        var run = Run(TaskCatalog.Multiclass, 3, 800, 2, x => Math.Min(2, (int)Math.Sqrt((x[0] * x[0]) + (x[1] * x[1]))));

        var predictions = Predict(run);

        Assert.IsGreaterThan(0.9, Accuracy(predictions, run.Validation));
        Assert.AreEqual(3, predictions.Columns);
        Assert.AreEqual(1, predictions.Row(0).ToArray().Sum(), 1e-5);
    }

    [TestMethod]
    [DataRow(1e6, 5e8)]
    [DataRow(1e-6, 0)]
    public void Train_LearnsNumbers_WhateverTheirScale(double scale, double offset)
    {
        var run = Run(TaskCatalog.Regression, 1, 800, 3, x => (scale * ((x[0] * x[1]) + Math.Sin(x[2]))) + offset);

        Assert.IsGreaterThan(0.9, Explained(Predict(run), run.Validation));
    }

    [TestMethod]
    [DataRow("none", 0.0)]
    [DataRow("batch", 0.3)]
    public void Train_EndsAtTheBestEpoch_WhenLaterOnesAreWorse(string normalization, double dropout)
    {
        // Labels are noise: the net can only overfit.
        var random = new Random(5);
        var progress = new Losses();
        var run = Run(TaskCatalog.Binary, 2, 300, 10, x => x[0] + (2 * random.NextDouble()) > 1 ? 1 : 0) with
        {
            Progress = progress,
            Parameters = Parameters(TaskCatalog.Binary).With("normalization", normalization).With("dropout", dropout).With("learningRate", 0.01),
        };

        var predictions = Predict(run);

        var best = progress.Validation.Min();
        Assert.IsGreaterThan(best, progress.Validation[^1], "It should have overfitted.");
        Assert.AreEqual(best, LogLoss(predictions, run.Validation), 1e-5);
    }

    [TestMethod]
    public void Train_StopsEarly_WhenValidationNoLongerImproves()
    {
        var random = new Random(5);
        var progress = new Losses();
        var run = Run(TaskCatalog.Binary, 2, 300, 10, _ => random.NextDouble() > 0.5 ? 1 : 0) with { Progress = progress };

        Trainer.Train(run, CancellationToken.None);

        var best = progress.Validation.IndexOf(progress.Validation.Min());
        Assert.HasCount(best + 1 + 16, progress.Validation);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public void Train_GivesTheSameNet_WhenSeedAndThreadsAreTheSame(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var run = Small(task) with { Parameters = Parameters(task).With("dropout", 0.2).With("normalization", "batch") };

        var (first, second) = (Predict(run), Predict(run));
        var other = Predict(run with { Seed = 2 });

        CollectionAssert.AreEqual(first.Values, second.Values);
        CollectionAssert.AreNotEqual(first.Values, other.Values);
    }

    [TestMethod]
    public void Train_GivesTheSameNet_WhenAnotherTrainsBesideIt()
    {
        var run = Small(TaskCatalog.Binary) with { Parameters = Parameters(TaskCatalog.Binary).With("dropout", 0.4) };
        var alone = Predict(run);
        var beside = new PredictionMatrix[4];

        Parallel.For(0, beside.Length, i => beside[i] = Predict(i % 2 == 0 ? run : run with { Seed = 7 }));

        CollectionAssert.AreEqual(alone.Values, beside[0].Values);
        CollectionAssert.AreEqual(alone.Values, beside[2].Values);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public void Train_Works_WithFewRowsAndAConstantFeature(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        foreach (var rows in (int[])[1, 2, 3, 10])
        {
            var run = Run(task, Classes(task), rows, 3, x => Math.Abs(x[0]) * 1.5, constant: true, validationRows: 2) with
            {
                Parameters = Parameters(task).With("normalization", "batch"),
            };

            Assert.IsTrue(Predict(run).Values.All(float.IsFinite), $"{rows} rows");
        }
    }

    [TestMethod]
    public void Train_Works_WhenTheLabelIsConstant()
    {
        var run = Run(TaskCatalog.Regression, 1, 50, 3, _ => 42);

        Assert.AreEqual(42, Predict(run).Values[0], 1e-3);
    }

    [TestMethod]
    public void Train_Works_WhenValidationLacksAClass()
    {
        var run = Run(TaskCatalog.Multiclass, 3, 300, 4, x => x[0] > 1 ? 2 : x[0] > 0 ? 1 : 0);
        var keys = run.Validation.Column<KeyColumn>(ColumnNames.Label).Values;
        var without = run with { Validation = run.Validation.Gather([.. Enumerable.Range(0, keys.Length).Where(row => keys[row] != 3)]) };

        Assert.AreEqual(3, Predict(without).Columns);
    }

    [TestMethod]
    public void Train_Works_WithoutValidationRows()
    {
        var run = Small(TaskCatalog.Binary);
        var model = Trainer.Train(run with { Validation = run.Validation.Gather([]) }, CancellationToken.None);

        Assert.IsGreaterThan(0.8, Accuracy(PredictionReader.Predict(model, run.Validation, TaskCatalog.Binary), run.Validation));
    }

    [TestMethod]
    public void Train_Works_WithManyFeatures()
    {
        var run = Run(TaskCatalog.Binary, 2, 2000, 500, x => x[0] + x[1] > 0 ? 1 : 0);

        Assert.IsGreaterThan(0.7, Accuracy(Predict(run), run.Validation));
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Train_NamesTheFeature_WhenItIsNoNumber(float value)
    {
        var run = Small(TaskCatalog.Binary);
        run.Training.Column<VectorColumn>(ColumnNames.Features).Values[(3 * 4) + 2] = value;

        var error = Assert.ThrowsExactly<TrainingException>(() => Trainer.Train(run, CancellationToken.None));

        StringAssert.Contains(error.Message, "'f2'");
        StringAssert.Contains(error.Message, "row 3");
    }

    [TestMethod]
    public void Train_SaysSo_WhenTheLossIsNoNumber()
    {
        var run = Run(TaskCatalog.Regression, 1, 100, 3, x => x[0] > 0 ? double.PositiveInfinity : 1);

        var error = Assert.ThrowsExactly<TrainingException>(() => Trainer.Train(run, CancellationToken.None));

        StringAssert.Contains(error.Message, "epoch 1");
    }

    [TestMethod]
    public void Train_StopsAtOnce_WhenCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Losses { OnReport = () => cancellation.Cancel() };

        Assert.ThrowsExactly<OperationCanceledException>(
            () => Trainer.Train(Small(TaskCatalog.Regression) with { Progress = progress }, cancellation.Token));

        Assert.HasCount(1, progress.Validation);
    }

    [TestMethod]
    public void Train_ReturnsANet_WhenTheTimeIsOver()
    {
        var run = Small(TaskCatalog.Binary) with { Limit = new TimeLimit(new ManualTime(), 0) };
        var model = (NeuralTransformer)Trainer.Train(run, CancellationToken.None);
        Assert.AreEqual(1, model.Iterations);
    }

    [TestMethod]
    public void Train_TakesTheEpochsItIsTold_WhenItIsARefit()
    {
        var small = Small(TaskCatalog.Binary);
        var run = small with { Validation = small.Training.Gather([]), Iterations = 7 };
        var model = (NeuralTransformer)Trainer.Train(run, CancellationToken.None);
        Assert.AreEqual(7, model.Iterations);
    }

    [TestMethod]
    public void Train_TakesWhatAPersonHasSet_InPlaceOfItsOwn()
    {
        var progress = new Losses();
        var run = Small(TaskCatalog.Regression) with
        {
            Parameters = Parameters(TaskCatalog.Regression).With("hidden", 10).With("activation", "relu").With("optimizer", "adam").With("epochs", 12).With("batch", 5000).With("dropout", 0.1),
            Progress = progress,
        };
        Assert.IsTrue(run.Parameters.Names.All(name => Trainer.SearchSpace(run.Shape).Ranges.Concat(Trainer.Settable(run.Shape)).Any(range => range.Name == name)));

        var model = (NeuralTransformer)Trainer.Train(run, CancellationToken.None);

        Assert.HasCount(12, progress.Validation);
        var dense = Flatten(model.Network.Root).OfType<DenseLayer>();
        CollectionAssert.AreEqual(new[] { 10, 1 }, dense.Select(layer => layer.Outputs).ToArray());

        static IEnumerable<NetworkLayer> Flatten(NetworkLayer layer) => layer is SequenceLayer sequence ? sequence.Layers.SelectMany(Flatten) : [layer];
    }

    [TestMethod]
    public void Train_KeepsNoTensors_FromOneEpochToTheNext()
    {
        var before = Tensors();
        var live = new List<long>();
        var progress = new Losses { OnReport = () => live.Add(Tensors()) };
        var parameters = Parameters(TaskCatalog.Binary).With("normalization", "batch").With("dropout", 0.2);

        Trainer.Train(Small(TaskCatalog.Binary) with { Progress = progress, Parameters = parameters }, CancellationToken.None);

        Assert.IsGreaterThan(15, live.Count);
        Assert.AreEqual(live[0], live[^1]);
        Assert.AreEqual(before, Tensors());

        // Counted by thread: other tests may train at the same time.
        static long Tensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }

    [TestMethod]
    public async Task Train_GivesTheSame_WhileTheGarbageCollectorRuns()
    {
        var run = Small(TaskCatalog.Regression) with { Parameters = Parameters(TaskCatalog.Regression).With("layers", 4).With("width", 512), Iterations = 15 };
        var expected = Predict(run);
        using var done = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });

        var actual = Predict(run);

        await done.CancelAsync();
        await collecting;
        CollectionAssert.AreEqual(expected, actual);

        static float[] Predict(TrainingRun run) => ((NeuralTransformer)Trainer.Train(run, CancellationToken.None))
            .Network.Predict(run.Validation.Column<VectorColumn>(ColumnNames.Features).Values, threads: 1);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public void Portfolio_TrainsAndExports_EveryConfiguration(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var shape = new DataShape(task, Classes(task), 300, 4);
        foreach (var parameters in Trainer.Portfolio(shape))
        {
            var run = Small(task) with { Parameters = parameters };
            AssertParity((NeuralTransformer)Trainer.Train(run, CancellationToken.None), run.Validation, parameters.ToString());
        }
    }

    private static void AssertParity(NeuralTransformer model, ColumnTable rows, string message)
    {
        var features = rows.Column<VectorColumn>(ColumnNames.Features);
        var expected = model.Network.Predict(features.Values, threads: 1);
        using var session = new InferenceSession(Export(model, features.SlotNames!));
        foreach (var batch in (int[])[1, rows.RowCount])
        {
            var inputs = features.SlotNames!.Select((name, slot) => NamedOnnxValue.CreateFromTensor(
                name, new DenseTensor<float>(Enumerable.Range(0, batch).Select(row => features.Row(row)[slot]).ToArray(), [batch, 1])));
            using var results = session.Run([.. inputs]);
            var actual = results[0].AsEnumerable<float>().ToArray();
            Assert.HasCount(batch * model.Network.Outputs, actual, message);
            for (var i = 0; i < actual.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], 1e-4, message);
            }
        }
    }

    private static byte[] Export(NeuralTransformer model, IReadOnlyList<string> features)
    {
        var graph = new OnnxGraph();
        var scope = new OnnxScope(graph);
        scope[ColumnNames.Features] = graph.Node("Concat", [.. features.Select(name => graph.Input(name, InputType.Float))], ("axis", 1));
        OnnxConverterCatalog.Convert(model, scope);
        graph.Output(scope[model.Task == TaskCatalog.Binary ? ColumnNames.Probability : ColumnNames.Score], "output", "float", model.Network.Outputs);
        return graph.Build([]);
    }

    private static TrainingRun Small(PredictionTask task) => Run(
        task, Classes(task), 300, 4, x => task == TaskCatalog.Regression ? x[0] - x[1] : x[0] > 1 && task == TaskCatalog.Multiclass ? 2 : x[0] > 0 ? 1 : 0);

    private static int Classes(PredictionTask task) => task switch { { Name: "binary" } => 2, { Name: "multiclass" } => 3, _ => 1 };

    private static ParameterSet Parameters(PredictionTask task) => Trainer.SearchSpace(new DataShape(task, Classes(task), 100, 4)).Default();

    private static TrainingRun Run(
        PredictionTask task, int classes, int rows, int width, Func<float[], double> label, bool constant = false, int? validationRows = null)
    {
        var random = new Random(3);
        var table = Table(task, classes, rows, width, label, random, constant);
        var validation = Table(task, classes, validationRows ?? Math.Max(rows / 3, 100), width, label, random, constant);
        return new TrainingRun(new DataShape(task, classes, rows, width), table, validation, Parameters(task), Seed: 1, Threads: 1);
    }

    private static ColumnTable Table(
        PredictionTask task, int classes, int rows, int width, Func<float[], double> label, Random random, bool constant)
    {
        var features = Enumerable.Range(0, rows)
            .Select(_ => Enumerable.Range(0, width).Select(i => constant && i == 1 ? 1f : Normal(random)).ToArray())
            .ToArray();
        var labels = features.Select(label).ToArray();
        TableColumn column = task switch
        {
            { Name: "binary" } => new BooleanColumn(ColumnNames.Label, [.. labels.Select(value => value >= 1)]),
            { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, [.. labels.Select(value => (uint)Math.Min(value, classes - 1) + 1)], classes),
            _ => new FloatColumn(ColumnNames.Label, [.. labels.Select(value => (float)value)]),
        };
        var names = Enumerable.Range(0, width).Select(i => $"f{i}").ToArray();
        return new ColumnTable([new VectorColumn(ColumnNames.Features, [.. features.SelectMany(row => row)], width, names), column]);
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static PredictionMatrix Predict(TrainingRun run) =>
        PredictionReader.Predict(Trainer.Train(run, CancellationToken.None), run.Validation, run.Shape.Task);

    private static int Class(ColumnTable table, int row) => table.Column<TableColumn>(ColumnNames.Label) switch
    {
        BooleanColumn binary => binary.Values[row] ? 1 : 0,
        KeyColumn key => (int)key.Values[row] - 1,
        var other => throw new NotSupportedException(other.Name),
    };

    private static double Accuracy(PredictionMatrix predictions, ColumnTable table) =>
        Enumerable.Range(0, table.RowCount).Average(row => predictions.Class(row) == Class(table, row) ? 1.0 : 0);

    private static double LogLoss(PredictionMatrix predictions, ColumnTable table) =>
        Enumerable.Range(0, table.RowCount).Average(row => -Math.Log(predictions.Row(row)[Class(table, row)]));

    private static double Explained(PredictionMatrix predictions, ColumnTable table)
    {
        var labels = table.Column<FloatColumn>(ColumnNames.Label).Values;
        var mean = labels.Average(value => (double)value);
        return 1 - (labels.Select((value, row) => Math.Pow(value - predictions.Values[row], 2)).Sum()
            / labels.Sum(value => Math.Pow(value - mean, 2)));
    }

    private sealed class Losses : IProgress<IterationProgress>
    {
        public List<double> Validation { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(IterationProgress value)
        {
            Validation.Add(value.ValidationLoss!.Value);
            OnReport?.Invoke();
        }
    }
}
