namespace Studio.Pipelines.Tests.Trainers.LightGbm;

using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.LightGbm;
using Studio.Pipelines.Trainers.Models;

/// <summary>What columns contribute to what a LightGBM model predicts, in three ways: the library's own, that of our trees, and what explanations tell of it.</summary>
[TestClass]
public sealed class TreeShapTests
{
    // C_API_PREDICT_CONTRIB of LightGBM's c_api.h.
    private const int Contributions = 3;
    private const int Rounds = 30;

    public static IEnumerable<(PredictionTask Task, bool Missing)> Cases =>
        from task in TaskCatalog.All
        from missing in new[] { false, true }
        select (task, missing);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Trees_ContributeWhatTheLibrarySays(PredictionTask task, bool missing)
    {
        var rows = TrainingData.Create(task, 20, 32, missing: true).Column<VectorColumn>(ColumnNames.Features);
        var (outputs, width) = (task == TaskCatalog.Multiclass ? 3 : 1, TrainingData.Width + 1);
        using var dataset = Dataset(task, missing, out var run);
        using var booster = Train(dataset, run);
        var text = booster.ToText(booster.Rounds);
        var (trees, counts) = (ModelText.Read(text, outputs), TreeShap.Rows(text));
        var expected = new double[rows.Count * outputs * width];
        LightGbmLibrary.Check(LightGbmLibrary.Predict(
            booster, rows.Values, LightGbmLibrary.Float32, rows.Count, rows.Width, 1, Contributions, 0, -1, string.Empty, out var count, expected));
        Assert.AreEqual(expected.Length, count);

        for (var row = 0; row < rows.Count; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var found = Sum(trees[output].Select((tree, round) => TreeShap.PathDependent(tree, counts[(round * outputs) + output], rows.Row(row).ToArray())));
                for (var feature = 0; feature < width; feature++)
                {
                    Assert.AreEqual(expected[(((row * outputs) + output) * width) + feature], found[feature], 1e-6);
                }
            }
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Explanations_AreExactOfTrees_AndWalksComeNear(bool missing)
    {
        using var dataset = Dataset(TaskCatalog.Regression, missing, out var run);
        using var booster = Train(dataset, run);
        var model = new TreeModel(new OutputLink(TaskCatalog.Regression, Activation.None), ModelText.Read(booster.ToText(booster.Rounds), 1), TrainingData.Width);
        var rows = TrainingData.Create(TaskCatalog.Regression, 110, 33, missing: missing).Column<VectorColumn>(ColumnNames.Features);
        float[][] background = [.. Enumerable.Range(10, 100).Select(row => rows.Row(row).ToArray())];
        for (var row = 0; row < 10; row++)
        {
            var explained = rows.Row(row).ToArray();
            var expected = Sum(background.SelectMany(other => model.Trees[0].Select(tree => TreeShap.Interventional(tree, explained, other)))).Select(value => value / background.Length).ToArray();

            var exact = ShapleyCoalitions.Of(sources => Ask(model, explained, background, sources), TrainingData.Width, background.Length);
            var walked = ShapleyWalks.Of(sources => Ask(model, explained, background, sources), TrainingData.Width, background.Length, seed: 1);

            var largest = expected.Max(Math.Abs);
            for (var feature = 0; feature < TrainingData.Width; feature++)
            {
                Assert.AreEqual(expected[feature], exact.Columns[feature], 1e-6);
                Assert.AreEqual(expected[feature], walked.Columns[feature], 0.1 * largest);
            }

            Assert.AreEqual(exact.Base, walked.Base, 1e-9);
            Assert.AreEqual(exact.Prediction, walked.Prediction);
            Assert.AreEqual(exact.Prediction - exact.Base, exact.Columns.Sum(), 1e-9);
        }
    }

    private static double[] Ask(TreeModel model, float[] explained, float[][] background, int[][] sources)
    {
        var values = new float[sources[0].Length * sources.Length];
        for (var row = 0; row < sources[0].Length; row++)
        {
            for (var feature = 0; feature < sources.Length; feature++)
            {
                var source = sources[feature][row];
                values[(row * sources.Length) + feature] = (source == 0 ? explained : background[source - 1])[feature];
            }
        }

        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, values, sources.Length)]);
        return Array.ConvertAll(PredictionReader.Predict(model, table, TaskCatalog.Regression).Values, value => (double)value);
    }

    private static BinnedDataset Dataset(PredictionTask task, bool missing, out TrainingRun run)
    {
        var training = TrainingData.Create(task, 900, 31, missing: missing);
        run = TrainingData.Run(new LightGbmTrainer(), task, training, training.Gather([]));
        var label = LightGbmTrainer.Objectives[task].Label(run);
        return BinnedDataset.Create(training.Column<VectorColumn>(ColumnNames.Features), label.Numbers(training.Column<TableColumn>(ColumnNames.Label)), null, 63, 2);
    }

    private static Booster Train(BinnedDataset dataset, TrainingRun run)
    {
        var booster = Booster.Create(dataset, null, BoosterSettings.Of(run, LightGbmTrainer.Objectives[run.Shape.Task]));
        for (var round = 0; round < Rounds; round++)
        {
            booster.Update();
        }

        return booster;
    }

    private static double[] Sum(IEnumerable<double[]> all) => all.Aggregate((one, other) => [.. one.Zip(other, (left, right) => left + right)]);
}
