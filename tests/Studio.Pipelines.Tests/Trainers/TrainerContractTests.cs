namespace Studio.Pipelines.Tests.Trainers;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;

/// <summary>What every learner of the catalog has to do, for every task.</summary>
[TestClass]
public sealed class TrainerContractTests
{
    public static IEnumerable<(string Learner, PredictionTask Task)> All =>
        from trainer in TrainerCatalog.All
        where TrainingData.Reads(trainer)
        from task in TaskCatalog.All
        select (trainer.Name, task);

    public static IEnumerable<(string Learner, PredictionTask Task)> Trees => All.Where(pair => TrainingData.AllowsMissing(Find(pair.Learner), pair.Task));

    public static IEnumerable<(string Learner, PredictionTask Task)> InTime => All.Where(pair => Find(pair.Learner).EndsInTime);

    public static IEnumerable<(string Learner, PredictionTask Task)> Weighing => All.Where(pair => Find(pair.Learner).UsesWeights);

    public static IEnumerable<(string Learner, PredictionTask Task)> OneWay =>
        All.Where(pair => Find(pair.Learner).KeepsMonotone && !pair.Task.Layout.IsDistribution);

    public static IEnumerable<(string Learner, PredictionTask Task)> Separating =>
        All.Where(pair => Find(pair.Learner).KeepsInteractionGroups && !pair.Task.Layout.IsDistribution);

    public static IEnumerable<string> Learners => TrainerCatalog.All.Where(TrainingData.Reads).Select(trainer => trainer.Name);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_BeatsTheBaseline_WhenFeaturesTellTheLabel(string learner, PredictionTask task)
    {
        var (training, validation) = (TrainingData.Create(task, 600, 1), TrainingData.Create(task, 300, 2));
        var error = Loss(Predict(learner, task, training, validation, validation), validation);
        var baseline = Loss(Predict(TrainerCatalog.Baseline, task, training, validation, validation), validation);

        if (learner == TrainerCatalog.Baseline)
        {
            Assert.AreEqual(baseline, error);
        }
        else
        {
            Assert.IsLessThan(0.6 * baseline, error, $"{learner} loses {error:F3}, the baseline {baseline:F3}.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_GivesProbabilitiesThatSumToOne_WhenClassesAreAsked(string learner, PredictionTask task)
    {
        var training = TrainingData.Create(task, 200, 3);
        var run = Briefly(TrainingData.Run(Find(learner), task, training, TrainingData.Create(task, 50, 4)), learner);
        AssertConvention(PredictionReader.Predict(Find(learner).Train(run, CancellationToken.None), training, task), task, 3, 200);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_PredictsTheSame_WhenSeedIsTheSame(string learner, PredictionTask task)
    {
        var (training, validation) = (TrainingData.Create(task, 500, 5), TrainingData.Create(task, 100, 6));
        var run = Briefly(TrainingData.Run(Find(learner), task, training, validation), learner);
        var first = PredictionReader.Predict(Find(learner).Train(run, CancellationToken.None), validation, task);
        var second = PredictionReader.Predict(Find(learner).Train(run, CancellationToken.None), validation, task);

        CollectionAssert.AreEqual(first.Values, second.Values);
    }

    [TestMethod]
    [DynamicData(nameof(Trees))]
    public void Train_LearnsAndPredicts_WhenValuesAreMissing(string learner, PredictionTask task)
    {
        var (training, validation) = (TrainingData.Create(task, 800, 7, missing: true), TrainingData.Create(task, 300, 8, missing: true));
        var predictions = Predict(learner, task, training, validation, validation);
        AssertConvention(predictions, task, 3, 300);
        var baseline = Loss(Predict(TrainerCatalog.Baseline, task, training, validation, validation), validation);
        Assert.IsTrue(learner == TrainerCatalog.Baseline || Loss(predictions, validation) < 0.85 * baseline);
    }

    [TestMethod]
    [DynamicData(nameof(Weighing))]
    public void Train_FollowsTheRowsThatCount_WhenRowsAreWeighed(string learner, PredictionTask task)
    {
        // A third of the rows tell the truth; the others have its labels in another order.
        const int True = 200, All = 600;
        var truth = TrainingData.Create(task, True, 16);
        var random = new Random(17);
        int[] rows = [.. Enumerable.Range(0, All).Select(row => row < True ? row : random.Next(True))];
        int[] labels = [.. rows.Select((row, index) => index < True ? row : random.Next(True))];
        var training = truth.Gather(rows).With(truth.Column<TableColumn>(ColumnNames.Label).Gather(labels));
        var weights = new FloatColumn(ColumnNames.Weight, [.. Enumerable.Range(0, All).Select(row => row < True ? 2.96f : 0.02f)]);
        var validation = TrainingData.Create(task, 200, 18);

        var (plain, weighed) = (Loss(training), Loss(training.With(weights)));
        if (learner == TrainerCatalog.Baseline)
        {
            Assert.AreEqual(Loss(truth), weighed, 0.02);
        }
        else
        {
            Assert.IsLessThan(0.7 * plain, weighed, $"{learner} loses {weighed:F3} with weights, {plain:F3} without.");
        }

        double Loss(ColumnTable rows)
        {
            var run = Briefly(TrainingData.Run(Find(learner), task, rows, validation), learner, epochs: 40);
            return TrainerContractTests.Loss(PredictionReader.Predict(Find(learner).Train(run, CancellationToken.None), validation, task), validation);
        }
    }

    [TestMethod]
    public void Unavailable_TellsThatALearnerCannotWeigh_WhenRowsAreWeighed()
    {
        var shape = new DataShape(TaskCatalog.Binary, 2, 500, TrainingData.Width) { Weighted = true };
        var refused = TrainerCatalog.All.Where(TrainingData.Reads).Where(trainer => TrainerCatalog.Unavailable(trainer, shape) is not null).ToArray();
        CollectionAssert.AreEqual(new[] { "gam" }, refused.Select(trainer => trainer.Name).ToArray());
        Assert.AreEqual("It cannot let rows count for different weights.", TrainerCatalog.Unavailable(refused[0], shape));
    }

    [TestMethod]
    [DynamicData(nameof(OneWay))]
    public void Train_GoesOneWay_WhateverTheDataSay(string learner, PredictionTask task)
    {
        // The label grows with the first feature and falls with the second: neither may be followed, the others anywhere but to noise.
        var model = TrainConstrained(learner, task, (column, slot) => column with { Monotone = slot % 2 == 0 ? MonotoneDirection.Decreasing : MonotoneDirection.Increasing });
        var rows = TrainingData.Create(task, 300, 21, missing: true);
        for (var slot = 0; slot < TrainingData.Width; slot++)
        {
            var (low, high) = (Scores(model, Moved(rows, slot, -0.2f), task), Scores(model, Moved(rows, slot, 0.2f), task));
            Assert.IsTrue(low.Zip(high).All(pair => slot % 2 == 0 ? pair.Second <= pair.First : pair.Second >= pair.First), $"feature {slot}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Separating))]
    public void Train_AddsUpGroups_WhenColumnsMustNotInteract(string learner, PredictionTask task)
    {
        var model = TrainConstrained(learner, task, (column, slot) => slot < 2 ? column with { InteractionGroup = slot } : column);
        var rows = TrainingData.Create(task, 2000, 21);
        var (none, both) = (Scores(model, rows, task), Scores(model, Moved(Moved(rows, 0, 0.4f), 1, 0.4f), task));
        var (first, second) = (Scores(model, Moved(rows, 0, 0.4f), task), Scores(model, Moved(rows, 1, 0.4f), task));

        // 32 bits hold too little of probabilities that are nearly certain.
        var told = Enumerable.Range(0, rows.RowCount).Where(row => new[] { none, both, first, second }.All(scores => Math.Abs(scores[row]) < 6)).ToList();
        Assert.IsGreaterThan(20, told.Count);
        Assert.IsLessThan(2e-3, told.Max(row => Math.Abs(both[row] - first[row] - second[row] + none[row])));
    }

    [TestMethod]
    public void Unavailable_TellsThatALearnerCannotKeepWhatIsAsked()
    {
        var shape = new DataShape(TaskCatalog.Binary, 2, 500, TrainingData.Width);
        var trainer = TrainerCatalog.Find("extratrees")!;
        Assert.AreEqual("It cannot promise that predictions go only one way while a column grows.", TrainerCatalog.Unavailable(trainer, shape with { Monotone = true }));
        Assert.AreEqual("It cannot keep columns from interacting.", TrainerCatalog.Unavailable(trainer, shape with { Grouped = true }));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_Works_WhenThereAreTenRows(string learner, PredictionTask task)
    {
        var training = TrainingData.Create(task, 10, 9);
        AssertConvention(Predict(learner, task, training, TrainingData.Create(task, 3, 10), training), task, 3, 10);
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_Works_WhenAFoldLacksAClass(string learner)
    {
        var all = TrainingData.Create(TaskCatalog.Multiclass, 200, 11);
        var keys = all.Column<KeyColumn>(ColumnNames.Label).Values;
        var training = all.Gather([.. Enumerable.Range(0, all.RowCount).Where(row => keys[row] != 3)]);
        AssertConvention(Predict(learner, TaskCatalog.Multiclass, training, all, all), TaskCatalog.Multiclass, 3, 200);
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_Works_WhenThereAreThirtyClasses(string learner)
    {
        var training = TrainingData.Create(TaskCatalog.Multiclass, 300, 12, classes: 30);
        var validation = TrainingData.Create(TaskCatalog.Multiclass, 60, 13, classes: 30);
        var run = Briefly(TrainingData.Run(Find(learner), TaskCatalog.Multiclass, training, validation, 30), learner);

        // A tenth of the trees tells as much here.
        var parameters = run.Parameters.Has("trees") ? run.Parameters.With("trees", 20) : run.Parameters;
        var model = Find(learner).Train(run with { Parameters = parameters }, CancellationToken.None);
        AssertConvention(PredictionReader.Predict(model, training, TaskCatalog.Multiclass), TaskCatalog.Multiclass, 30, 300);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_Works_WhenLabelIsConstantAndFeaturesToo(string learner, PredictionTask task)
    {
        var all = TrainingData.Create(task, 100, 14);
        var constant = all.Gather([.. Enumerable.Repeat(0, 40)]);
        AssertConvention(Predict(learner, task, constant, constant, all), task, 3, 100);
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_IsAsExact_WhenLabelsAreLarge(string learner)
    {
        var task = TaskCatalog.Regression;
        var (training, validation) = (TrainingData.Create(task, 600, 1, scale: 1e6), TrainingData.Create(task, 300, 2, scale: 1e6));
        var large = Loss(Predict(learner, task, training, validation, validation), validation);
        var (unit, unitValidation) = (TrainingData.Create(task, 600, 1), TrainingData.Create(task, 300, 2));
        Assert.AreEqual(Loss(Predict(learner, task, unit, unitValidation, unitValidation), unitValidation), large / 1e6, 0.02);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Train_ThrowsOperationCanceled_WhenTokenIsCancelled(string learner, PredictionTask task)
    {
        var training = TrainingData.Create(task, 100, 15);
        var run = TrainingData.Run(Find(learner), task, training, training);
        Assert.Throws<OperationCanceledException>(() => Find(learner).Train(run, new CancellationToken(canceled: true)));
    }

    [TestMethod]
    [DynamicData(nameof(InTime))]
    public void Train_EndsWithAModel_WhenItsTimeIsOver(string learner, PredictionTask task)
    {
        var training = TrainingData.Create(task, 200, 31);
        var run = TrainingData.Run(Find(learner), task, training, TrainingData.Create(task, 50, 32)) with { Limit = new TimeLimit(TimeProvider.System, 0) };
        AssertConvention(PredictionReader.Predict(Find(learner).Train(run, CancellationToken.None), training, task), task, 3, 200);
    }

    [TestMethod]
    [DynamicData(nameof(InTime))]
    public void Train_TakesExactlySoManyIterations_WhenAllRowsAreTrainedOn(string learner, PredictionTask task)
    {
        var training = TrainingData.Create(task, 200, 33);
        var run = TrainingData.Run(Find(learner), task, training, training.Gather([])) with { Iterations = 7 };
        Assert.AreEqual(7, ((IIterated)Find(learner).Train(run, CancellationToken.None)).Iterations);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Featurizer_IsKnown_Always(string learner, PredictionTask task)
    {
        foreach (var parameters in Find(learner).Portfolio(new DataShape(task, 3, 1000, 10)))
        {
            Assert.IsTrue(FeaturizerCatalog.All.Any(featurizer => featurizer.Name == Find(learner).Featurizer(parameters)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Work_GrowsWithRows_Always(string learner, PredictionTask task)
    {
        var shape = new DataShape(task, task == TaskCatalog.Multiclass ? 5 : 2, 1000, 10);
        var parameters = Find(learner).Portfolio(shape)[0];
        var less = Find(learner).Work(shape, parameters);
        Assert.IsGreaterThan(0, less);
        Assert.IsGreaterThanOrEqualTo(less, Find(learner).Work(shape with { Rows = 2000 }, parameters));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Portfolio_LiesWithinTheSearchSpace_Always(string learner, PredictionTask task)
    {
        var shape = new DataShape(task, task == TaskCatalog.Multiclass ? 5 : 2, 1000, 10);
        var space = Find(learner).SearchSpace(shape);
        var portfolio = Find(learner).Portfolio(shape);

        Assert.IsNotEmpty(portfolio);
        Assert.AreEqual(portfolio.Count, portfolio.Distinct().Count());
        foreach (var parameters in portfolio.Append(space.Default()))
        {
            CollectionAssert.AreEquivalent(space.Ranges.Select(range => range.Name).ToArray(), parameters.Names.ToArray());
            foreach (var range in space.Ranges)
            {
                AssertWithin(range, parameters);
            }
        }
    }

    private static ITransformer TrainConstrained(string learner, PredictionTask task, Func<FeatureColumn, int, FeatureColumn> wish)
    {
        string[] names = [.. Enumerable.Range(0, TrainingData.Width).Select(slot => $"x{slot}")];
        var features = TrainingData.Create(task, 500, 19);
        var training = features.With(new VectorColumn(ColumnNames.Features, features.Column<VectorColumn>(ColumnNames.Features).Values, TrainingData.Width) { Origins = names });
        var run = TrainingData.Run(Find(learner), task, training, TrainingData.Create(task, 200, 20)) with
        {
            Columns = [.. names.Select((name, slot) => wish(new FeatureColumn(name, ColumnPurpose.Numeric, InputType.Float), slot))],
        };
        return Find(learner).Train(run, CancellationToken.None);
    }

    private static ColumnTable Moved(ColumnTable table, int slot, float by)
    {
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        float[] values = [.. features.Values.Select((value, index) => index % features.Width == slot ? value + by : value)];
        return table.With(new VectorColumn(ColumnNames.Features, values, features.Width));
    }

    /// <summary>Numbers, or log-odds.</summary>
    private static double[] Scores(ITransformer model, ColumnTable rows, PredictionTask task)
    {
        var predictions = PredictionReader.Predict(model, rows, task);
        return [.. Enumerable.Range(0, predictions.Rows).Select(row => predictions.Row(row).ToArray()).Select(row => row.Length == 1 ? row[0] : Math.Log(row[1]) - Math.Log(row[0]))];
    }

    private static void AssertWithin(ParameterRange range, ParameterSet parameters)
    {
        if (range is NumberRange number)
        {
            Assert.IsInRange(number.Low, number.High, parameters.Number(number.Name), $"{number.Name} of {parameters}");
        }
        else if (range is ChoiceRange choice)
        {
            Assert.Contains(parameters.Choice(choice.Name), choice.Options);
        }
    }

    private static void AssertConvention(PredictionMatrix predictions, PredictionTask task, int classes, int rows)
    {
        Assert.AreEqual(rows, predictions.Rows);
        Assert.AreEqual(task switch { { Name: "binary" } => 2, { Name: "multiclass" } => classes, _ => 1 }, predictions.Columns);
        Assert.IsTrue(predictions.Values.All(float.IsFinite), "A prediction is not finite.");
        for (var row = 0; task != TaskCatalog.Regression && row < rows; row++)
        {
            var probabilities = predictions.Row(row).ToArray();
            Assert.AreEqual(1, probabilities.Sum(), 1e-4);
            Assert.IsTrue(probabilities.All(probability => probability is >= 0 and <= 1));
        }
    }

    /// <summary>What does not ask how good a net is needs few of its epochs.</summary>
    private static TrainingRun Briefly(TrainingRun run, string learner, int epochs = 12) => Find(learner) is NeuralTrainer ? run with { Iterations = epochs } : run;

    private static PredictionMatrix Predict(
        string learner, PredictionTask task, ColumnTable training, ColumnTable validation, ColumnTable rows, int classes = 3)
    {
        var run = TrainingData.Run(Find(learner), task, training, validation, classes);
        return PredictionReader.Predict(Find(learner).Train(run, CancellationToken.None), rows, task);
    }

    /// <summary>Log-loss, or root mean squared error.</summary>
    private static double Loss(PredictionMatrix predictions, ColumnTable truth)
    {
        var label = truth.Column<TableColumn>(ColumnNames.Label);
        return label is FloatColumn numbers
            ? Math.Sqrt(Enumerable.Range(0, truth.RowCount).Average(row => Math.Pow(numbers.Values[row] - predictions.Values[row], 2)))
            : -Enumerable.Range(0, truth.RowCount).Average(row => Math.Log(Math.Max(1e-9, predictions.Row(row)[Class(label, row)])));
    }

    private static int Class(TableColumn label, int row) => label switch
    {
        BooleanColumn binary => binary.Values[row] ? 1 : 0,
        KeyColumn keys => (int)keys.Values[row] - 1,
        _ => throw new ArgumentException("Numbers have no class.", nameof(label)),
    };

    private static ITrainer Find(string learner) => TrainerCatalog.Find(learner)!;
}
