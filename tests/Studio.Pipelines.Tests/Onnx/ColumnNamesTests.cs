namespace Studio.Pipelines.Tests.Onnx;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

/// <summary>Columns may be called what the model's outputs or the columns inside the search are called.</summary>
[TestClass]
public sealed class ColumnNamesTests : IDisposable
{
    private static readonly string[] Numbers = ["label", "probabilities", "Score", "Features", "PredictedLabel"];
    private static readonly string[] Texts = ["prediction", "predicted_label", "Label", "Probability"];

    private readonly Study _study = new();

    [TestMethod]
    [DataRow("binary", "predicted_predicted_label", "predicted_probabilities")]
    [DataRow("multiclass", "predicted_predicted_label", "predicted_probabilities")]
    [DataRow("regression", "predicted_prediction")]
    public async Task Model_IsTrainedExportedAndScored_WhenColumnsHaveNamesOfItsOwn(string taskName, params string[] outputs)
    {
        var task = TaskCatalog.Find(taskName)!;
        var plan = LabelledTable.Plan(task, null, "baseline", "lbfgs", "lightgbm") with
        {
            Features =
            [
                .. Numbers.Select(name => new FeatureColumn(name, ColumnPurpose.Numeric, InputType.Float)),
                .. Texts.Select(name => new FeatureColumn(name, ColumnPurpose.Categorical, InputType.String)),
            ],
            Folds = 2,
            MaxTrials = 3,
        };
        await _study.RunAsync(plan, Table(task, 200, 1), Table(task, 100, 2));

        Assert.AreEqual(0, _study.Result.FailedTrials, string.Join('\n', _study.Trials.Select(trial => trial.Reason)));
        Assert.IsTrue(_study.Result.Parity.Passed, _study.Result.Parity.ToString());
        Assert.AreNotEqual("baseline", _study.Result.BestTrial.Learner);
        var file = Path.Combine(_study.Output, "model.onnx");
        using var scorer = new OnnxScorer(file);
        using var session = new InferenceSession(file);
        CollectionAssert.AreEqual(outputs, session.OutputNames.ToArray());
        CollectionAssert.AreEqual(outputs, scorer.Signature.Outputs.Select(output => output.Name).ToArray());
        CollectionAssert.AreEquivalent(Numbers.Concat(Texts).ToArray(), session.InputNames.ToArray());
        Assert.HasCount(100, scorer.Score(Table(task, 100, 2)).Predictions.Values.Chunk(Math.Max(1, plan.Classes.Count)).ToArray());
    }

    public void Dispose() => _study.Dispose();

    /// <summary>A table of <see cref="LabelledTable"/> whose number and text columns are there once for each name.</summary>
    private static ColumnTable Table(PredictionTask task, int rows, int seed)
    {
        var table = LabelledTable.Create(task, rows, seed);
        return new ColumnTable(
        [
            .. Numbers.Select(name => new NumberColumn(name, table.Column<NumberColumn>("size").Values)),
            .. Texts.Select(name => new TextColumn(name, table.Column<TextColumn>("colour").Values)),
            table.Column<TableColumn>(LabelledTable.Label),
        ]);
    }
}
