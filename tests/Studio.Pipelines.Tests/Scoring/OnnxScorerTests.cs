namespace Studio.Pipelines.Tests.Scoring;

using System.Text;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Onnx;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;

[TestClass]
public sealed class OnnxScorerTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    [TestMethod]
    public void Score_GivesTheSame_InChunksAndRowByRow()
    {
        Export(LabelledTable.Plan(TaskCatalog.Multiclass));
        using var scorer = new OnnxScorer(_path);
        var some = LabelledTable.Create(TaskCatalog.Multiclass, 50, 3);
        var many = some.Gather([.. Enumerable.Range(0, (2 * OnnxScorer.ChunkRows) + 7).Select(row => row % 50)]);
        var scored = scorer.Score(many);
        Assert.AreEqual(many.RowCount, scored.Predictions.Rows);
        Assert.HasCount(many.RowCount, scored.Labels!);
        for (var row = 0; row < 50; row++)
        {
            var one = scorer.Score(some.Gather([row]));
            foreach (var copy in new[] { row, row + OnnxScorer.ChunkRows, row + (2 * OnnxScorer.ChunkRows) - 50 })
            {
                Assert.AreEqual(one.Labels![0], scored.Labels![copy]);
                CollectionAssert.AreEqual(one.Predictions.Values, scored.Predictions.Row(copy).ToArray());
            }
        }
    }

    [TestMethod]
    public void Score_GivesTheSame_FromManyThreadsAtOnce()
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary));
        using var scorer = new OnnxScorer(_path);
        var rows = LabelledTable.Create(TaskCatalog.Binary, 200, 3);
        var expected = scorer.Score(rows).Predictions.Values;
        Parallel.For(0, 40, _ => CollectionAssert.AreEqual(expected, scorer.Score(rows).Predictions.Values));
        Parallel.For(0, 400, call => CollectionAssert.AreEqual(
            expected.AsSpan(2 * (call % 200), 2).ToArray(), scorer.Score(rows.Gather([call % 200])).Predictions.Values));
    }

    [TestMethod]
    public void Score_ForgetsTheRowBefore_WhenValuesAreMissing()
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary));
        using var scorer = new OnnxScorer(_path);
        using var fresh = new OnnxScorer(_path);
        using var missing = scorer.Input.Missing();
        var expected = fresh.Score(missing).Predictions.Values;
        var rows = LabelledTable.Create(TaskCatalog.Binary, 50, 3);
        for (var row = 0; row < 50; row++)
        {
            scorer.Score(rows.Gather([row]));
            CollectionAssert.AreEqual(expected, scorer.Score(missing).Predictions.Values);
        }
    }

    [TestMethod]
    public void Score_KeepsNoRoom_ForLongTexts()
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary));
        using var scorer = new OnnxScorer(_path);
        foreach (var (length, kept) in new[] { (10, 1), (100_000, 0), (10, 1) })
        {
            using var input = scorer.Input.FromJson(Encoding.UTF8.GetBytes($"[{{\"note\": \"{new string('a', length)}\"}}]"));
            scorer.Score(input.Rows!);
            Assert.AreEqual(kept, scorer.IdleRows);
        }
    }

    [TestMethod]
    public void Score_GivesLabelsAsText_WhenTheyAreIntegers()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary);
        Export(plan, model => model with { Plan = plan with { Classes = ["-3", "12"], IntegerClasses = true } });
        using var scorer = new OnnxScorer(_path);
        var table = LabelledTable.Create(TaskCatalog.Binary, 100, 3);
        var scored = scorer.Score(table);
        for (var row = 0; row < 100; row++)
        {
            Assert.AreEqual(scored.Predictions.Class(row) == 1 ? "12" : "-3", scored.Labels![row]);
            Assert.AreEqual(scored.Labels[row], scorer.Score(table.Gather([row])).Labels![0]);
        }
    }

    [TestMethod]
    public void Score_GivesNothing_ForNoRows()
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary));
        using var scorer = new OnnxScorer(_path);
        Assert.AreEqual(0, scorer.Score(LabelledTable.Create(TaskCatalog.Binary, 5, 3).Gather([])).Predictions.Rows);
    }

    [TestMethod]
    public void Signature_IsThePlans()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass);
        Export(plan);
        using var scorer = new OnnxScorer(_path);
        Assert.AreEqual("target", scorer.Signature.Label);
        CollectionAssert.AreEqual(plan.Classes.ToList(), scorer.Signature.Classes!.ToList());
        Assert.AreEqual(
            "size numeric float, colour categorical string, member boolean string, since datetime double, note text string",
            string.Join(", ", scorer.Signature.Inputs.Select(input => $"{input.Name} {input.Kind} {input.Type}")));
    }

    [TestMethod]
    public void Constructor_SaysWhatIsMissing_WhenTheFileHasNoSignature()
    {
        var graph = new OnnxGraph();
        graph.Output(graph.Input("x", InputType.Float), "y", "float", 1);
        File.WriteAllBytes(_path, graph.Build([]));
        Assert.Contains("no signature", Assert.ThrowsExactly<InvalidDataException>(() => new OnnxScorer(_path)).Message);
    }

    public void Dispose() => File.Delete(_path);

    private void Export(TrainingPlan plan, Func<FittedModel, FittedModel>? change = null)
    {
        var model = LearnerMatrixTests.Train(plan, TrainerCatalog.Find("lightgbm")!, 1);
        File.WriteAllBytes(_path, OnnxExporter.Export(change is null ? model : change(model)));
    }
}
