namespace Studio.Pipelines.Tests.Evaluation;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>A model whose predictions are a formula of the columns <c>a</c>, <c>b</c> and <c>c</c>.</summary>
internal sealed class FormulaModel : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");


    private FormulaModel(Func<OnnxGraph, string, string, string, string> formula)
    {
        var graph = new OnnxGraph();
        string[] columns = ["a", "b", "c"];
        string[] inputs = [.. columns.Select(column => graph.Input(column, InputType.Float))];
        graph.Output(formula(graph, inputs[0], inputs[1], inputs[2]), "prediction", "float", 1);
        var signature = new ModelSignature(
            TaskCatalog.Regression, "y", [.. columns.Select(column => new SignatureInput(column, "numeric", "float") { Reading = ColumnReading.Typed(ColumnType.Number) })], [new("prediction", "float")], null);
        File.WriteAllBytes(_path, graph.Build([new("signature", JsonSerializer.Serialize(signature, StudioJson.Line))]));
        Scorer = new OnnxScorer(_path);
        Asked = AskedModel.Of(Scorer, new TargetVector([0], 1));
    }

    /// <summary>2a + b².</summary>
    public static FormulaModel Additive => new((graph, a, b, _) => graph.Node("Add", [graph.Node("Mul", [a, graph.Constant([2f])]), graph.Node("Mul", [b, b])]));

    /// <summary>a · b + c.</summary>
    public static FormulaModel Product => new((graph, a, b, c) => graph.Node("Add", [graph.Node("Mul", [a, b]), c]));

    public OnnxScorer Scorer { get; }

    public AskedModel Asked { get; }

    /// <summary>Rows of normal numbers.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="likeness">Share of b that is a.</param>
    public static ColumnTable Rows(int rows, double likeness = 0)
    {
        var random = new Random(1);
        double[] a = [.. Enumerable.Range(0, rows).Select(_ => Normal(random))];
        return new ColumnTable(
        [
            new NumberColumn("a", a),
            new NumberColumn("b", Array.ConvertAll(a, value => (likeness * value) + ((1 - likeness) * Normal(random)))),
            new NumberColumn("c", Array.ConvertAll(a, _ => Normal(random))),
        ]);
    }

    public void Dispose()
    {
        Scorer.Dispose();
        File.Delete(_path);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
