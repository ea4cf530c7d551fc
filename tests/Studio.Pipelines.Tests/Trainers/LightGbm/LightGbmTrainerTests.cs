namespace Studio.Pipelines.Tests.Trainers.LightGbm;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.LightGbm;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class LightGbmTrainerTests
{
    private static readonly LightGbmTrainer Trainer = new();

    public static IEnumerable<(PredictionTask Task, bool Missing)> Cases =>
        from task in TaskCatalog.All
        from missing in new[] { false, true }
        select (task, missing);

    public static IEnumerable<PredictionTask> Tasks => TaskCatalog.All;

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Read_PredictsLikeTheLibrary_WhetherValuesWereMissingInTrainingOrNot(PredictionTask task, bool missing)
    {
        var training = TrainingData.Create(task, 900, 31, missing: missing);
        var rows = TrainingData.Create(task, 500, 32, missing: true);
        var run = TrainingData.Run(Trainer, task, training, training.Gather([]));
        var label = LightGbmTrainer.Objectives[run.Shape.Task].Label(run);
        var outputs = task == TaskCatalog.Multiclass ? 3 : 1;
        var width = TrainingData.Width;
        using var dataset = BinnedDataset.Create(
            training.Column<VectorColumn>(ColumnNames.Features), label.Numbers(training.Column<TableColumn>(ColumnNames.Label)), null, 63, 2);
        using var booster = Booster.Create(dataset, null, BoosterSettings.Of(run, LightGbmTrainer.Objectives[run.Shape.Task]));
        for (var round = 0; round < 40; round++)
        {
            booster.Update();
        }

        var expected = booster.Predict(rows.Column<VectorColumn>(ColumnNames.Features), outputs);
        var link = label.Link with { Scale = 1, Offset = 0 };
        var model = new TreeModel(link, ModelText.Read(booster.ToText(booster.Rounds), outputs), width);
        var actual = PredictionReader.Predict(model, rows, task);
        for (var row = 0; row < rows.RowCount; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                Assert.AreEqual(expected[(row * outputs) + output], actual.Row(row)[task == TaskCatalog.Binary ? 1 : output], 1e-5);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Train_KeepsTheRoundOfTheLowestLoss_WhenThereAreValidationRows(PredictionTask task)
    {
        var rounds = new Rounds();
        var run = TrainingData.Run(Trainer, task, TrainingData.Create(task, 400, 1, missing: true), TrainingData.Create(task, 200, 2, missing: true));
        var model = Train(run with { Progress = rounds });

        var best = rounds.Heard.MinBy(round => round.ValidationLoss)!;
        Assert.AreEqual(best.Iteration, model.Iterations);
        Assert.IsGreaterThan(best.Iteration, rounds.Heard.Count, "it stopped by itself");
        CollectionAssert.AreEqual(Enumerable.Range(1, rounds.Heard.Count).ToArray(), rounds.Heard.Select(round => round.Iteration).ToArray());
        Assert.AreEqual(best.ValidationLoss!.Value, Loss(model, run), 1e-4);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Train_TakesExactlySoManyRounds_WhenARefitAsks(PredictionTask task)
    {
        var training = TrainingData.Create(task, 400, 3);
        var model = Train(TrainingData.Run(Trainer, task, training, training.Gather([])) with { Iterations = 17 });
        Assert.AreEqual(17, model.Iterations);
        Assert.IsTrue(model.Trees.All(trees => trees.Count == 17));
    }

    [TestMethod]
    public void Train_ReturnsWhatItHas_WhenTheTimeIsOver()
    {
        var time = new ManualTime();
        var run = TrainingData.Run(Trainer, TaskCatalog.Binary, TrainingData.Create(TaskCatalog.Binary, 400, 4), TrainingData.Create(TaskCatalog.Binary, 200, 5));
        var rounds = new Rounds(_ => time.Advance(1));
        var model = Train(run with { Progress = rounds, Limit = new TimeLimit(time, 4.5) });

        Assert.HasCount(5, rounds.Heard);
        Assert.AreEqual(rounds.Heard.MinBy(round => round.ValidationLoss)!.Iteration, model.Iterations);
    }

    [TestMethod]
    public void Train_Throws_WhenItIsCancelledInBetween()
    {
        using var cancel = new CancellationTokenSource();
        var run = TrainingData.Run(Trainer, TaskCatalog.Binary, TrainingData.Create(TaskCatalog.Binary, 400, 6), TrainingData.Create(TaskCatalog.Binary, 200, 7));
        var rounds = new Rounds(round => (round == 3 ? cancel : null)?.Cancel());

        Assert.Throws<OperationCanceledException>(() => Trainer.Train(run with { Progress = rounds }, cancel.Token));
        Assert.HasCount(3, rounds.Heard);
    }

    [TestMethod]
    public void Train_PredictsTheMean_WhenNothingCanBeSplit()
    {
        var rows = TrainingData.Create(TaskCatalog.Regression, 15, 8, scale: 100);
        var parameters = Trainer.Portfolio(TrainingData.Shape(TaskCatalog.Regression, rows))[0].With("minLeafRows", 20);
        var model = Train(TrainingData.Run(Trainer, TaskCatalog.Regression, rows, rows.Gather([]), parameters: parameters));

        var mean = rows.Column<FloatColumn>(ColumnNames.Label).Values.Average();
        Assert.IsTrue(PredictionReader.Predict(model, rows, TaskCatalog.Regression).Values.All(value => Math.Abs(value - mean) < 1e-3));
    }

    [TestMethod]
    public void Train_PredictsTheSame_WhenOtherFitsRunBesideOnTheSameTable()
    {
        var (training, validation) = (TrainingData.Create(TaskCatalog.Multiclass, 1000, 9), TrainingData.Create(TaskCatalog.Multiclass, 500, 10));
        var configurations = Trainer.Portfolio(TrainingData.Shape(TaskCatalog.Multiclass, training))
            .Take(4)
            .Select(parameters => parameters.With("learningRate", 0.2).With("rowFraction", 0.8).With("featureFraction", 0.5))
            .ToArray();
        float[] Predict(ColumnTable rows, int index) => PredictionReader.Predict(
            Train(TrainingData.Run(Trainer, TaskCatalog.Multiclass, rows, validation, seed: index, parameters: configurations[index % 4])), validation, TaskCatalog.Multiclass).Values;

        // Alone each has a table of its own; side by side all share the bins of one.
        var alone = Enumerable.Range(0, 8).Select(index => Predict(training.Gather([.. Enumerable.Range(0, training.RowCount)]), index)).ToArray();
        var beside = new float[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, index => beside[index] = Predict(training, index));

        for (var index = 0; index < 8; index++)
        {
            CollectionAssert.AreEqual(alone[index], beside[index]);
        }
    }

    [TestMethod]
    public void Train_PredictsTheSame_WhateverTheThreads()
    {
        var rows = TrainingData.Create(TaskCatalog.Regression, 25_000, 12, missing: true);
        var run = TrainingData.Run(Trainer, TaskCatalog.Regression, rows, rows.Gather([])) with { Iterations = 15 };
        float[] Predict(int threads) => PredictionReader.Predict(Train(run with { Threads = threads }), rows, TaskCatalog.Regression).Values;

        CollectionAssert.AreEqual(Predict(1), Predict(3));
    }

    [TestMethod]
    [DataRow("binary", false)]
    [DataRow("multiclass", false)]
    [DataRow("multiclass", true)]
    public void Train_PredictsTheSame_WhetherRowsAreHeldOrComeInParts(string taskName, bool weighted)
    {
        var task = TaskCatalog.Find(taskName)!;
        var rows = Coarse(TrainingData.Create(task, 3_000, 13, missing: true));
        rows = weighted ? rows.With(new FloatColumn(ColumnNames.Weight, [.. Enumerable.Range(0, rows.RowCount).Select(row => 0.5f + (row % 2))])) : rows;
        var validation = Coarse(TrainingData.Create(task, 500, 14, missing: true));
        var whole = TrainingData.Run(Trainer, task, rows, weighted ? validation.With(new FloatColumn(ColumnNames.Weight, [.. Enumerable.Repeat(1f, 500)])) : validation);
        var inParts = whole with { Training = rows.Gather([.. Enumerable.Range(0, 1_000)]), Further = new Parts(rows, 1_000, 700) };

        CollectionAssert.AreEqual(
            PredictionReader.Predict(Train(whole), validation, task).Values,
            PredictionReader.Predict(Train(inParts), validation, task).Values);
    }

    [TestMethod]
    public void Train_Fails_WhenTheLibraryRefusesAParameter()
    {
        var rows = TrainingData.Create(TaskCatalog.Binary, 50, 11);
        var parameters = Trainer.Portfolio(TrainingData.Shape(TaskCatalog.Binary, rows))[0].With("learningRate", -1);
        var failure = Assert.Throws<TrainingException>(() => Train(TrainingData.Run(Trainer, TaskCatalog.Binary, rows, rows, parameters: parameters)));
        Assert.StartsWith("LightGBM failed: ", failure.Message);
    }

    private static TreeModel Train(TrainingRun run) => (TreeModel)Trainer.Train(run, CancellationToken.None);

    /// <summary>The loss that the booster reports, of the model's own predictions.</summary>
    private static double Loss(TreeModel model, TrainingRun run)
    {
        var predictions = PredictionReader.Predict(model, run.Validation, run.Shape.Task);
        var label = LightGbmTrainer.Objectives[run.Shape.Task].Label(run);
        var truth = label.Numbers(run.Validation.Column<TableColumn>(ColumnNames.Label));
        return run.Shape.Task == TaskCatalog.Regression
            ? Math.Sqrt(truth.Index().Average(row => Math.Pow(row.Item - ((predictions.Row(row.Index)[0] - label.Link.Offset) / label.Link.Scale), 2)))
            : truth.Index().Average(row => -Math.Log(predictions.Row(row.Index)[(int)row.Item]));
    }

    /// <summary>The table with so few different values that the bins of some rows are those of all.</summary>
    private static ColumnTable Coarse(ColumnTable table)
    {
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        return table.With(new VectorColumn(ColumnNames.Features, Array.ConvertAll(features.Values, value => MathF.Round(value * 10)), features.Width));
    }

    /// <summary>The rows of a table from one on, so many at a time.</summary>
    private sealed class Parts(ColumnTable table, int first, int size) : IFurtherRows
    {
        public int Count => table.RowCount - first;

        public IEnumerable<ColumnTable> Read(int threads, CancellationToken cancellationToken) =>
            Enumerable.Range(first, Count).Chunk(size).Select(table.Gather);
    }

    private sealed class Rounds(Action<int>? then = null) : IProgress<IterationProgress>
    {
        public List<IterationProgress> Heard { get; } = [];

        public void Report(IterationProgress value)
        {
            Heard.Add(value);
            then?.Invoke(value.Iteration);
        }
    }
}
