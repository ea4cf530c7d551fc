namespace Studio.Pipelines.Tests.Features;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class NumericEncoderTests
{
    [TestMethod]
    public void Trees_KeepNumbersAndMakeInfiniteMissing()
    {
        var features = Featurize("trees", InputType.Float, [1.5, -2, double.NaN, double.NegativeInfinity]);
        CollectionAssert.AreEqual(new[] { 1.5f, -2, float.NaN, float.NaN }, features.Values);
    }

    [TestMethod]
    public void Trees_KeepDifferencesOfLargeDoubles()
    {
        var features = Featurize("trees", InputType.Double, [9e15, 9e15 + 2, 9e15 + 4]);
        CollectionAssert.AreEqual(new[] { -2f, 0, 2 }, features.Values);
    }

    [TestMethod]
    public void Scaled_ImputesTheMedianAndMarksMissing()
    {
        var features = Featurize("scaled", InputType.Float, [1, 2, 3, 4, 5, double.NaN]);
        Assert.AreEqual(2, features.Width);
        CollectionAssert.AreEqual(new[] { 0f, 1 }, features.Row(5).ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 0 }, features.Row(2).ToArray());
        CollectionAssert.AreEqual(new[] { "x", "x is missing" }, features.SlotNames!.ToArray());
    }

    [TestMethod]
    public void Scaled_KeepsOneOutlierFromSqueezingTheRest()
    {
        var features = Featurize("scaled", InputType.Float, [.. Enumerable.Range(0, 100).Select(i => (double)i), 1e30]);
        Assert.IsGreaterThan(1f, features.Values[90] - features.Values[10]);
        Assert.IsLessThan(10f, features.Values[100]);
    }

    [TestMethod]
    public void Scaled_StaysLinear_WithinThreeDeviations()
    {
        var values = Enumerable.Range(-50, 101).Select(i => i * 7.0).ToArray();
        var features = Featurize("scaled", InputType.Float, values).Values;
        var slope = (features[100] - features[0]) / (values[100] - values[0]);
        for (var row = 0; row < values.Length; row++)
        {
            Assert.AreEqual(values[row] * slope, features[row], 1e-6);
        }
    }

    [TestMethod]
    public void Scaled_UsesTheStandardDeviation_WhenMostValuesAreTheSame()
    {
        var features = Featurize("scaled", InputType.Float, [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 0.0 : i)]);
        Assert.AreEqual(0, features.Values[0]);
        Assert.IsGreaterThan(1f, features.Values[95]);
    }

    [TestMethod]
    public void Scaled_EndsALongTailAtItsHundredth()
    {
        double[] values = [.. Enumerable.Range(1, 1000).Select(rank => -Math.Log(1 - (rank / 1001.0)))];
        var features = Predict(values, [values[989], values[998], 50, -50]);
        Assert.AreEqual(features[0], features[1]);
        Assert.AreEqual(features[0], features[2]);
        Assert.IsLessThan(features[0] - 3, features[3], "The short side goes on.");
    }

    [TestMethod]
    public void Scaled_KeepsALongTail_WhenThereAreRowsEnoughToLearnItFrom()
    {
        double[] values = [.. Enumerable.Range(1, 10_000).Select(rank => -Math.Log(1 - (rank / 10_001.0)))];
        var features = Predict(values, [values[9_899], values[9_989]]);
        Assert.IsGreaterThan(features[0], features[1]);
    }

    [TestMethod]
    public void Scaled_GoesOnWhereTheDataEnds_WhenTheTailIsShort()
    {
        var features = Predict([.. Enumerable.Range(0, 1000)], [989, 999, 1200]);
        Assert.IsGreaterThan(features[0], features[1]);
        Assert.IsGreaterThan(features[1], features[2]);
    }

    [TestMethod]
    public void Scaled_KeepsRareValues_WhenLessThanAHundredthDiffers()
    {
        var features = Predict([.. Enumerable.Range(0, 1000).Select(i => i < 5 ? 1.0 : 0)], [0, 1]);
        Assert.IsGreaterThan(features[0] + 1, features[1]);
    }

    [TestMethod]
    public void Scaled_MarksEachMissingPatternOnce()
    {
        double[] gaps = [1, double.NaN, 3, 4];
        var raw = new ColumnTable([new NumberColumn("a", gaps), new NumberColumn("b", [.. gaps.Select(gap => gap * 2)]), new NumberColumn("c", [1, 2, 3, double.NaN])]);
        FeatureColumn[] columns = [.. raw.Columns.Select(column => new FeatureColumn(column.Name, ColumnPurpose.Numeric, InputType.Float))];
        var features = ColumnTable.From(new ScaledFeaturizer().Create(columns, 1).Fit(raw).Transform(raw)).Column<VectorColumn>(ColumnNames.Features);
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "a is missing", "c is missing" }, features.SlotNames!.ToArray());
    }

    [TestMethod]
    public void Export_HasFewNodes_WhenThereAreManyColumns()
    {
        var raw = new ColumnTable(Enumerable.Range(0, 1500).Select(i => new NumberColumn($"n{i}", [i, i + 1, double.NaN])));
        FeatureColumn[] columns = [.. raw.Columns.Select((column, index) => new FeatureColumn(column.Name, ColumnPurpose.Numeric, index % 2 == 0 ? InputType.Float : InputType.Double))];
        var fitted = new ScaledFeaturizer().Create(columns, 1).Fit(raw);
        var features = ColumnTable.From(fitted.Transform(raw)).Column<VectorColumn>(ColumnNames.Features);
        using var graph = new FeaturizerGraph(fitted, columns, features.Width);
        Assert.IsLessThan(200_000, graph.Bytes.Length);
        CollectionAssert.AreEqual(features.Values, graph.Run(raw));
    }

    /// <summary>The slot of new rows behind what was fitted on others, as ONNX Runtime and the featurizer agree on it.</summary>
    private static float[] Predict(double[] training, double[] rows)
    {
        ColumnTable Table(double[] values) => new([new NumberColumn("x", values)]);
        FeatureColumn[] columns = [new("x", ColumnPurpose.Numeric, InputType.Float)];
        var fitted = FeaturizerCatalog.Get("scaled").Fit(columns, Table(training), 1).Transformer;
        var features = ColumnTable.From(fitted.Transform(Table(rows))).Column<VectorColumn>(ColumnNames.Features);
        using var graph = new FeaturizerGraph(fitted, columns, features.Width);
        CollectionAssert.AreEqual(features.Values, graph.Run(Table(rows)));
        return features.Values;
    }

    private static VectorColumn Featurize(string featurizer, InputType type, double[] values)
    {
        var raw = new ColumnTable([new NumberColumn("x", values)]);
        var fitted = FeaturizerCatalog.Get(featurizer).Fit([new FeatureColumn("x", ColumnPurpose.Numeric, type)], raw, 1).Transformer;
        return ColumnTable.From(fitted.Transform(raw)).Column<VectorColumn>(ColumnNames.Features);
    }
}
