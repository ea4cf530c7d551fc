namespace Studio.Pipelines.Tests.Evaluation;

using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class ExplanationsTests
{
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.9)]
    public void PartialDependence_IsTheFormula_OfAnAdditiveModel(double likeness)
    {
        using var model = FormulaModel.Additive;
        var rows = FormulaModel.Rows(300, likeness);
        var meanOfSquares = rows.Column<NumberColumn>("b").Values.Average(value => value * value);
        foreach (var point in PartialDependence.Of(model.Asked, Grid("a", rows), rows).Points)
        {
            Assert.AreEqual((2 * point.Number!.Value) + meanOfSquares, point.Means[0], 1e-4);
        }
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.9)]
    public void AccumulatedEffects_AreTheFormula_OfAnAdditiveModel(double likeness)
    {
        using var model = FormulaModel.Additive;
        var rows = FormulaModel.Rows(300, likeness);
        foreach (var (column, formula) in new (string, Func<double, double>)[] { ("a", value => 2 * value), ("b", value => value * value), ("c", _ => 0) })
        {
            var points = PartialDependence.Of(model.Asked, Grid(column, rows), rows).Accumulated!;
            Assert.IsGreaterThan(10, points.Count);
            foreach (var point in points)
            {
                Assert.AreEqual(formula(point.Number!.Value) - formula(points[0].Number!.Value), point.Means[0] - points[0].Means[0], 1e-3, column);
            }
        }
    }

    [TestMethod]
    public void AccumulatedEffects_DoNotLookWhereNoRowIs_WhenColumnsGoTogether()
    {
        // Of a · b + c with b like a the effect of a is that of about a² / 2; where all rows get one a, it is a times the mean of b.
        using var model = FormulaModel.Product;
        var rows = FormulaModel.Rows(500, likeness: 1);
        var effect = PartialDependence.Of(model.Asked, Grid("a", rows), rows);
        var (low, middle) = (effect.Accumulated![0], effect.Accumulated[effect.Accumulated.Count / 2]);
        Assert.AreEqual((low.Number!.Value * low.Number.Value / 2) - (middle.Number!.Value * middle.Number.Value / 2), low.Means[0] - middle.Means[0], 0.15);
        Assert.AreEqual(rows.Column<NumberColumn>("b").Values.Average() * (low.Number.Value - middle.Number.Value), effect.Points[0].Means[0] - effect.Points[effect.Points.Count / 2].Means[0], 1e-3);
    }

    [TestMethod]
    public void Interactions_AreNone_OfAnAdditiveModel()
    {
        using var model = FormulaModel.Additive;
        Assert.IsTrue(Interactions.Of(model.Asked, ["a", "b", "c"], FormulaModel.Rows(100), new ParallelOptions()).All(pair => pair.Strength < 1e-6));
    }

    [TestMethod]
    public void Interactions_BeginWithThePairThatIsMultiplied()
    {
        using var model = FormulaModel.Product;
        var pairs = Interactions.Of(model.Asked, ["a", "b", "c"], FormulaModel.Rows(100), new ParallelOptions());
        Assert.HasCount(3, pairs);
        Assert.AreEqual(("a", "b"), (pairs[0].First, pairs[0].Second));
        Assert.IsGreaterThan(0.5, pairs[0].Strength);
        Assert.IsLessThan(1e-6, pairs[1].Strength);
    }

    [TestMethod]
    public async Task Importance_FindsTheColumnsThatTell_AmongThoseThatDoNot()
    {
        var random = new Random(3);
        string[] names = [.. Enumerable.Range(0, 15).Select(column => $"x{column}")];
        double[][] values = [.. names.Select(_ => Enumerable.Range(0, 400).Select(_ => random.NextDouble()).ToArray())];
        double[] label = [.. Enumerable.Range(0, 400).Select(row => (5 * values[3][row]) + (4 * values[7][row]) - (3.5 * values[9][row]) + (3 * values[12][row] * 1) - (2.5 * values[14][row]) + (0.1 * random.NextDouble()))];
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lightgbm", "lbfgs") with
        {
            Features = [.. names.Select(name => new FeatureColumn(name, ColumnPurpose.Numeric, InputType.Float))],
            MaxTrials = 3,
        };
        var table = new ColumnTable([.. names.Zip(values, (name, column) => new NumberColumn(name, column)), new NumberColumn(LabelledTable.Label, label)]);
        using var study = await EvaluatedStudy.TrainAsync(plan, table);

        await study.EvaluateAsync();

        var columns = study.Read<ImportanceReport>(ModelFiles.Importance).Columns;
        CollectionAssert.AreEqual(new[] { "x3", "x7", "x9", "x12", "x14" }, columns.Take(5).Select(column => column.Column).ToList());
        Assert.IsTrue(columns.Take(5).All(column => column.Loss.Low > 0));
        Assert.HasCount(15, columns);
        Assert.IsLessThan(0.1, Math.Abs(columns[5].Loss.Value / columns[4].Loss.Value));
        var effects = study.Read<EffectsReport>(ModelFiles.Effects);
        Assert.AreEqual("x3", effects.Columns[0].Column);
        Assert.AreEqual(LabelledTable.Label, effects.Outputs[0]);
    }

    private static ColumnGrid Grid(string column, ColumnTable rows) => new(new FeatureColumn(column, ColumnPurpose.Numeric, InputType.Float), rows.Column<TableColumn>(column));
}
