namespace Studio.Pipelines.Tests.Onnx;

using System.Text.Json;
using CsCheck;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

/// <summary>Labels of ONNX files that follow a threshold or costs.</summary>
[TestClass]
public sealed class DecisionGraphTests : IDisposable
{
    // Few values, so that expected costs are often equal, and any.
    private static readonly Gen<float> Probability = Gen.OneOf(Gen.Int[0, 8].Select(part => part / 8f), Gen.Float[0, 1]);
    private static readonly Gen<double> Cost = Gen.OneOf(Gen.Int[0, 3].Select(cost => cost * 0.1), Gen.Int[0, 5].Select(cost => (double)cost), Gen.Double[0, 1e6]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-decision-test-");

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Label_IsTheClassOfLeastExpectedCost_WhateverProbabilitiesAndCosts(bool whole) => Gen.Int[2, 6]
        .SelectMany(classes => Gen.Select(Cost.Array[classes].Array[classes], Probability.Array[classes].Array[1, 40]))
        .Where(drawn => drawn.Item1.SelectMany(row => row).Distinct().Count() > 1)
        .Sample(
            (costs, rows) =>
            {
                var scored = Score(new DecisionRule { Costs = costs }, rows, whole);
                var slack = 1e-9 * costs.Max(row => row.Max());
                for (var row = 0; row < rows.Length; row++)
                {
                    CollectionAssert.AreEqual(rows[row], scored.Predictions.Row(row).ToArray(), "probabilities are unchanged");
                    double[] expected = [.. rows[row].Select((_, predicted) => rows[row].Select((probability, actual) => probability * costs[actual][predicted]).Sum())];
                    var chosen = int.Parse(scored.Labels![row], null);
                    Assert.AreEqual(scored.Predictions.Class(row), chosen, "the file and the rule choose the same");
                    Assert.IsLessThanOrEqualTo(expected.Min() + slack, expected[chosen]);
                    Assert.IsTrue(expected.Take(chosen).All(cost => cost > expected.Min()), "the first of equals");
                }
            },
            iter: 60,
            threads: 1);

    [TestMethod]
    public void Label_IsTheSecondClass_AboveTheThreshold() => Gen.Select(Gen.Double[0.001, 0.999], Gen.Float[0, 1].Array[1, 40]).Sample(
        (threshold, positives) =>
        {
            float[][] rows = [.. positives.Select(positive => new[] { 1 - positive, positive })];
            var scored = Score(new DecisionRule { Threshold = threshold }, rows, whole: false);
            for (var row = 0; row < rows.Length; row++)
            {
                // What is left to 1 is rounded to 32 bits.
                if (Math.Abs(positives[row] - threshold) > 1e-6)
                {
                    Assert.AreEqual(positives[row] > threshold ? "1" : "0", scored.Labels![row]);
                }

                Assert.AreEqual(scored.Predictions.Class(row).ToString(null as IFormatProvider), scored.Labels![row]);
            }
        },
        iter: 60,
        threads: 1);

    [TestMethod]
    public void Write_GivesTheSameBytes_WhateverRuleTheFileHadBefore()
    {
        var (plain, signature) = Model(3, whole: false);
        var first = new DecisionRule { Costs = [[0, 1, 1], [9, 0, 1], [1, 1, 0]] };
        var second = new DecisionRule { Costs = [[0, 1, 7], [1, 0, 1], [1, 1, 0]] };
        var direct = DecisionGraph.Write(plain, signature, second);
        var twice = DecisionGraph.Write(DecisionGraph.Write(plain, signature, first), DecisionGraph.SignatureOf(signature, first), second);
        CollectionAssert.AreEqual(direct, twice);
        using var session = new InferenceSession(direct);
        Assert.AreEqual("{\"costs\":[[0,1,7],[1,0,1],[1,1,0]]}", session.ModelMetadata.CustomMetadataMap["decision"]);
        Assert.Contains("\"decision\":", session.ModelMetadata.CustomMetadataMap["signature"]);
    }

    [TestMethod]
    public void Run_FindsNoFault_AndThrows_WhenTheFileFollowsAnotherRule()
    {
        var (plain, signature) = Model(2, whole: false);
        var (source, decided) = (Path.Combine(_folder.FullName, "source.onnx"), Path.Combine(_folder.FullName, "decided.onnx"));
        File.WriteAllBytes(source, plain);
        File.WriteAllBytes(decided, DecisionGraph.Write(plain, signature, new DecisionRule { Threshold = 0.2 }));
        DecisionCheck.Run(source, decided, null);

        // Metadata that say something else than the graph does.
        var graph = Graph(2, whole: false);
        File.WriteAllBytes(decided, graph.Build([new("signature", JsonSerializer.Serialize(DecisionGraph.SignatureOf(signature, new DecisionRule { Threshold = 0.2 }), StudioJson.Line))]));
        Assert.Contains("where the rule chooses", Assert.ThrowsExactly<InvalidDataException>(() => DecisionCheck.Run(source, decided, null)).Message);
    }

    [TestMethod]
    public void Reorder_ChoosesTheSameClasses() => Gen.Int[2, 5]
        .SelectMany(classes => Gen.Select(Cost.Array[classes].Array[classes], Gen.Float[0, 1].Array[classes], Gen.Shuffle(Enumerable.Range(0, classes).ToArray())))
        .Sample((costs, probabilities, places) =>
        {
            var rule = new DecisionRule { Costs = costs };
            float[] moved = [.. places.Select(place => probabilities[place])];
            if (rule.Margin(probabilities) > 1e-6)
            {
                Assert.AreEqual(rule.Class(probabilities), places[rule.Reorder(places).Class(moved)]);
            }
        });

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    public async Task RunAsync_PublishesModelsWhoseLabelsFollowTheRule(string name)
    {
        using var study = new Study();
        var task = TaskCatalog.All.Single(task => task.Name == name);
        var rule = name == "binary" ? new DecisionRule { Threshold = 0.9 } : new DecisionRule { Costs = [[0, 1, 1], [8, 0, 1], [8, 1, 0]] };
        var test = LabelledTable.Create(task, 200, 2);
        await study.RunAsync(LabelledTable.Plan(task, null, "baseline", "lightgbm", "lbfgs") with { Decision = rule, Metric = "accuracy" }, LabelledTable.Create(task, 300, 1), test);
        Assert.HasCount(3, study.Result.Models);
        foreach (var model in study.Result.Models)
        {
            Assert.IsTrue(model.Parity.Passed, model.ToString());
            using var scorer = new OnnxScorer(Path.Combine(study.Output, model.File));
            Assert.IsNull(scorer.Signature.ClassWeights);
            var scored = scorer.Score(test);
            var truth = test.Column<TextColumn>(LabelledTable.Label).Values;
            var (right, moved) = (0, 0);
            for (var row = 0; row < test.RowCount; row++)
            {
                var probabilities = scored.Predictions.Row(row);
                Assert.AreEqual(scorer.Signature.Classes![rule.Class(probabilities)], scored.Labels![row]);
                right += truth[row] == scored.Labels[row] ? 1 : 0;
                moved += rule.Class(probabilities) == probabilities.ToArray().Index().MaxBy(pair => pair.Item).Index ? 0 : 1;
            }

            Assert.IsGreaterThan(0, moved, "the rule changes some labels");
            Assert.AreEqual(right / (double)test.RowCount, model.Metrics.Test!["accuracy"], 1e-9, "metrics are those of the rule");
        }

        Assert.Contains("\"decision\"", await File.ReadAllTextAsync(Path.Combine(study.Output, "signature.json")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Column(int index) => $"p{index}";

    private static OnnxGraph Graph(int classes, bool whole)
    {
        var graph = new OnnxGraph();
        var probabilities = graph.Node("Concat", [.. Enumerable.Range(0, classes).Select(index => graph.Input(Column(index), InputType.Float))], ("axis", 1));
        var names = whole ? graph.Constant([.. Enumerable.Range(0, classes).Select(index => (long)index)]) : graph.Constant([.. Enumerable.Range(0, classes).Select(index => $"{index}")]);
        graph.Output(graph.Node("Gather", [names, graph.Node("ArgMax", [probabilities], ("axis", 1), ("keepdims", 0))], ("axis", 0)), "label", whole ? "int64" : "string", null);
        graph.Output(probabilities, "probabilities", "float", classes);
        return graph;
    }

    /// <summary>A model whose probabilities stand in its columns.</summary>
    private static (byte[] Onnx, ModelSignature Signature) Model(int classes, bool whole)
    {
        var signature = new ModelSignature(
            classes == 2 ? TaskCatalog.Binary : TaskCatalog.Multiclass,
            "y",
            [.. Enumerable.Range(0, classes).Select(index => new SignatureInput(Column(index), "numeric", "float"))],
            [new("label", whole ? "int64" : "string"), new("probabilities", "float")],
            [.. Enumerable.Range(0, classes).Select(index => $"{index}")]);
        return (Graph(classes, whole).Build([new("signature", JsonSerializer.Serialize(signature, StudioJson.Line))]), signature);
    }

    private ScoredRows Score(DecisionRule rule, float[][] rows, bool whole)
    {
        var classes = rows[0].Length;
        var (onnx, signature) = Model(classes, whole);
        var path = Path.Combine(_folder.FullName, "model.onnx");
        File.WriteAllBytes(path, DecisionGraph.Write(onnx, signature, rule));
        using var scorer = new OnnxScorer(path);
        var table = new ColumnTable(Enumerable.Range(0, classes).Select(index => new NumberColumn(Column(index), [.. rows.Select(row => (double)row[index])])));
        var scored = scorer.Score(table);

        // One row at a time takes another way through the scorer.
        Assert.AreEqual(scored.Labels![0], scorer.Score(table.Gather([0])).Labels![0]);
        return scored;
    }
}
