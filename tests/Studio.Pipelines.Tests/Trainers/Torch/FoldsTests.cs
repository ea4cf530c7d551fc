namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Loop;
using Studio.Pipelines.Trainers.Torch.Stacked;
using static TorchSharp.torch;

/// <summary>Folds that are trained as one net come out as if each were trained alone.</summary>
[TestClass]
public sealed class FoldsTests
{
    public static IEnumerable<object[]> Cases =>
        from learner in (string[])["mlp", "realmlp", "tabm"]
        from task in (string[])["binary", "multiclass", "regression"]
        select new object[] { learner, task, task != "binary" };

    public static IEnumerable<string> Nets => ["mlp", "realmlp", "tabm"];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Run_GivesTheParametersOfEachAlone_AfterFiftySteps(string learner, string task, bool weighted)
    {
        // Three batches an epoch; folds differ by a row, so that some batches do too.
        // Where a gradient is 0 but for rounding, Adam still takes steps of about the rate: a low one keeps them below what is compared.
        var runs = Runs(learner, TaskCatalog.Find(task)!, weighted).ConvertAll(run => run with
        {
            Parameters = run.Parameters.With("batch", 40).With("epochs", 17).With("patience", 17)
                .With("learningRate", Math.Min(1e-3, run.Parameters.Number("learningRate"))),
        });

        Assert.IsLessThan(1e-4, Difference(learner, runs, out _));
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    [DoNotParallelize]
    public void Run_GivesTheSameNets_OverAWholeTrainingIn64Bits(string learner)
    {
        try
        {
            set_default_dtype(float64);
            var runs = Runs(learner, TaskCatalog.Binary, weighted: true);

            Assert.IsLessThan(1e-6, Difference(learner, runs, out var epochs));
            Assert.IsGreaterThan(1, epochs.Distinct().Count(), "Each fold has a best epoch of its own.");
        }
        finally
        {
            set_default_dtype(float32);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void TrainFolds_StopsEachFoldByItself_AndTellsItsCourse(string learner)
    {
        var runs = Runs(learner, TaskCatalog.Binary, weighted: false);
        var alone = runs.ConvertAll(run => Hear(learner, run));
        var told = runs.ConvertAll(_ => new List<IterationProgress>());
        var heard = runs.Select((run, i) => run with { Progress = new Listener(told[i].Add), Evaluate = values => values.Average() }).ToArray();

        var models = Find(learner).TrainFolds(heard, CancellationToken.None);

        for (var i = 0; i < runs.Count; i++)
        {
            var ((expected, course), model) = (alone[i], (NeuralTransformer)models[i]);
            Assert.AreEqual(expected.Iterations, model.Iterations, 2.0);
            Assert.AreEqual(course.Count, told[i].Count, 4.0);
            Assert.AreEqual(course[0].TrainingLoss!.Value, told[i][0].TrainingLoss!.Value, 1e-5);
            Assert.AreEqual(course[0].ValidationLoss!.Value, told[i][0].ValidationLoss!.Value, 1e-5);
            Assert.AreEqual(course[0].Metric!.Value, told[i][0].Metric!.Value, 1e-4);
            Assert.IsTrue(told[i].Select(progress => progress.Iteration).SequenceEqual(Enumerable.Range(1, told[i].Count)));
        }

        Assert.IsGreaterThan(1, models.Select(model => ((NeuralTransformer)model).Iterations).Distinct().Count(), "Each has a best epoch of its own.");
    }

    [TestMethod]
    [DynamicData(nameof(Nets))]
    public void TrainFolds_PredictsLikeEachAlone(string learner)
    {
        var runs = Runs(learner, TaskCatalog.Multiclass, weighted: true).ConvertAll(run => run with { Parameters = run.Parameters.With("epochs", 10) });

        var models = Find(learner).TrainFolds(runs, CancellationToken.None);

        for (var i = 0; i < runs.Count; i++)
        {
            var expected = PredictionReader.Predict(Find(learner).Train(runs[i], CancellationToken.None), runs[i].Validation, TaskCatalog.Multiclass).Values;
            var predicted = PredictionReader.Predict(models[i], runs[i].Validation, TaskCatalog.Multiclass).Values;
            Assert.IsLessThan(1e-3, expected.Zip(predicted, (a, b) => Math.Abs(a - b)).Max());
        }
    }

    [TestMethod]
    public void TrainFolds_TrainsOneAfterAnother_WhenTheyCannotBeOne()
    {
        var runs = Runs("mlp", TaskCatalog.Binary, weighted: false).ConvertAll(run => run with { Parameters = run.Parameters.With("normalization", "batch").With("epochs", 3) });

        var models = Find("mlp").TrainFolds(runs, CancellationToken.None);

        Assert.HasCount(runs.Count, models);
    }

    [TestMethod]
    public void TrainFolds_Ends_WhenItIsCancelled()
    {
        using var source = new CancellationTokenSource();
        var epochs = 0;
        var runs = Runs("mlp", TaskCatalog.Binary, weighted: false);
        runs[1] = runs[1] with { Progress = new Listener(_ => Cancel()) };

        Assert.Throws<OperationCanceledException>(() => Find("mlp").TrainFolds(runs, source.Token));
        Assert.AreEqual(3, epochs);

        void Cancel()
        {
            if (++epochs == 3)
            {
                source.Cancel();
            }
        }
    }

    [TestMethod]
    public void TrainFolds_EndsWithTheBestSoFar_WhenTheTimeIsOver()
    {
        var clock = new ManualTime();
        var told = new List<IterationProgress>();
        var runs = Runs("mlp", TaskCatalog.Binary, weighted: false).ConvertAll(run => run with { Limit = new TimeLimit(clock, 5.5) });
        runs[0] = runs[0] with { Progress = new Listener(Tell) };

        var models = Find("mlp").TrainFolds(runs, CancellationToken.None);

        Assert.IsInRange(4, 6, told.Count);
        Assert.IsTrue(models.All(model => ((NeuralTransformer)model).Iterations is >= 1 and <= 6));

        void Tell(IterationProgress progress)
        {
            told.Add(progress);
            clock.Advance(1);
        }
    }

    [TestMethod]
    public void TrainFolds_Fails_WhenALossIsNoLongerANumber()
    {
        var runs = Runs("mlp", TaskCatalog.Regression, weighted: false).ConvertAll(run => run with { Parameters = run.Parameters.With("learningRate", 1e30) });

        var error = Assert.ThrowsExactly<TrainingException>(() => Find("mlp").TrainFolds(runs, CancellationToken.None));

        StringAssert.Contains(error.Message, "learning rate");
    }

    private static IFoldsTrainer Find(string learner) => (IFoldsTrainer)TrainerCatalog.Find(learner)!;

    private static (NeuralTransformer Model, List<IterationProgress> Course) Hear(string learner, TrainingRun run)
    {
        var course = new List<IterationProgress>();
        var model = Find(learner).Train(run with { Progress = new Listener(course.Add), Evaluate = values => values.Average() }, CancellationToken.None);
        return ((NeuralTransformer)model, course);
    }

    /// <summary>The largest difference of a parameter between folds trained together and alone; best epochs have to agree.</summary>
    private static double Difference(string learner, IReadOnlyList<TrainingRun> runs, out int[] epochs)
    {
        using var scope = NewDisposeScope();
        NeuralFit[] Fits() => [.. runs.Select(run => new NeuralFit((NeuralTrainer)Find(learner), run))];
        var (alone, together) = (Fits(), Fits());
        int[] expected = [.. alone.Select(fit => new TrainingLoop(fit.Network, fit.Target, fit.Options).Run(fit.Training, fit.Validation, fit.Listener, CancellationToken.None))];
        using var loop = StackLoop.Of(together)!;
        epochs = loop.Run(CancellationToken.None);
        CollectionAssert.AreEqual(expected, epochs);
        return alone.Zip(together).SelectMany(pair => pair.First.Network.parameters().Zip(pair.Second.Network.parameters()))
            .Max(pair => NetworkModule.Doubles(pair.First).Zip(NetworkModule.Doubles(pair.Second), (a, b) => Math.Abs(a - b)).Max());
    }

    /// <summary>Three folds, of 100 and 101 rows, each with its own rows and seed; the net is made small.</summary>
    private static List<TrainingRun> Runs(string learner, PredictionTask task, bool weighted)
    {
        var runs = new List<TrainingRun>();
        for (var fold = 0; fold < 3; fold++)
        {
            var (training, validation) = (Rows(task, fold == 0 ? 100 : 101, fold, weighted), Rows(task, 40 + fold, fold + 10, weighted));
            var shape = new DataShape(task, task == TaskCatalog.Multiclass ? 3 : task == TaskCatalog.Binary ? 2 : 1, training.RowCount, 5);
            var parameters = Find(learner).SearchSpace(shape).Default().With("width", 32);
            runs.Add(new TrainingRun(shape, training, validation, parameters.Has("members") ? parameters.With("members", 3) : parameters, Seed: 1 + fold, Threads: 1));
        }

        return runs;
    }

    /// <summary>Three numbers of few different values, of which a fold may lack some, a level of four and one of thirty.</summary>
    private static ColumnTable Rows(PredictionTask task, int rows, int seed, bool weighted)
    {
        var random = new Random(seed);
        var (features, labels, weights) = (new float[rows * 5], new double[rows], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var values = features.AsSpan(row * 5, 5);
            for (var i = 0; i < 3; i++)
            {
                values[i] = (float)Math.Round(6 * ((2 * random.NextDouble()) - 1)) / 6;
            }

            (values[3], values[4]) = (random.Next(4), random.Next(30));
            labels[row] = values[0] - values[1] + (0.5 * values[3]) - 0.75 + random.NextDouble() - 0.5;
            weights[row] = 0.5f + (float)random.NextDouble();
        }

        SlotGroup[] layout = [new(SlotKind.Number, 3, 0, "numbers"), new(SlotKind.Level, 1, 4, "few"), new(SlotKind.Level, 1, 30, "many")];
        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, features, 5) { Layout = layout }, Label(task, labels)]);
        return weighted ? table.With(new FloatColumn(ColumnNames.Weight, weights)) : table;
    }

    private static TableColumn Label(PredictionTask task, double[] values) => task.Name switch
    {
        "binary" => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(values, value => value > 0)),
        "multiclass" => new KeyColumn(ColumnNames.Label, Array.ConvertAll(values, value => value < -0.5 ? 1u : value < 0.5 ? 2u : 3u), 3),
        _ => new FloatColumn(ColumnNames.Label, Array.ConvertAll(values, value => (float)value)),
    };

    private sealed class Listener(Action<IterationProgress> heard) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value) => heard(value);
    }
}
