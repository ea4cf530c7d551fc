namespace Studio.Pipelines.Tests.Features;

using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Tasks;

/// <summary>What every featurizer of the catalog has to do that reads tables.</summary>
[TestClass]
public sealed class FeaturizerContractTests
{
    private const int Seed = 3;

    private static IEnumerable<IFeaturizer> All => FeaturizerCatalog.All.Where(featurizer => featurizer is not PixelsFeaturizer);

    public static IEnumerable<ChainFeaturizer> Chains => All.OfType<ChainFeaturizer>();

    public static IEnumerable<object[]> FeaturizersAndTasks =>
        All.SelectMany(featurizer => TaskCatalog.All.Select(task => new object[] { featurizer.Name, task }));

    public static IEnumerable<object[]> Featurizers => All.Select(featurizer => new object[] { featurizer.Name });

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_GivesSameWidthAndGraphAgrees_WhenRowsAreNew(string name)
    {
        var fitted = Fit(name, RawTable.Create(700, 1));
        var fresh = RawTable.Create(1000, 2);
        var features = Features(fitted, fresh);
        Assert.AreEqual(Features(fitted, RawTable.Create(1, 5)).Width, features.Width);
        using var graph = new FeaturizerGraph(fitted, RawTable.Columns, features.Width);
        AssertSame(features.Values, graph.Run(fresh));
        for (var row = 0; row < 30; row++)
        {
            AssertSame(features.Row(row).ToArray(), graph.Run(fresh.Gather([row])));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_GraphAgrees_ForEachColumnAlone(string name)
    {
        foreach (var column in RawTable.Columns)
        {
            var fitted = FeaturizerCatalog.Get(name)
                .Fit([column], RawTable.Labelled(RawTable.Create(300, 1), TaskCatalog.Binary).Only(column.Name, ColumnNames.Label), Seed).Transformer;
            var fresh = RawTable.Create(50, 2).Only(column.Name);
            var features = Features(fitted, fresh);
            using var graph = new FeaturizerGraph(fitted, [column], features.Width);
            AssertSame(features.Values, graph.Run(fresh));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_GraphAgrees_WhenEveryValueIsMissingOrUnseen(string name)
    {
        var fitted = Fit(name, RawTable.Create(200, 1));
        var table = RawTable.Create(4, 1);
        var blank = new ColumnTable(table.Columns.Select(TableColumn (column) => column is NumberColumn
            ? new NumberColumn(column.Name, [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300])
            : new TextColumn(column.Name, [string.Empty, "never seen", " ", "NEVER \u00a0\t\u2003ünd\r\n"])));
        var features = Features(fitted, blank);
        using var graph = new FeaturizerGraph(fitted, RawTable.Columns, features.Width);
        AssertSame(features.Values, graph.Run(blank));
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Fit_Works_WhenThereIsOneRow(string name)
    {
        var fitted = Fit(name, RawTable.Create(1, 1));
        var features = Features(fitted, RawTable.Create(20, 2));
        Assert.AreEqual(20, features.Count);
        using var graph = new FeaturizerGraph(fitted, RawTable.Columns, features.Width);
        AssertSame(features.Values, graph.Run(RawTable.Create(20, 2)));
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Fit_IsDeterministic(string name)
    {
        var first = Fit(name, RawTable.Create(400, 1));
        var second = Fit(name, RawTable.Create(400, 1));
        var width = Features(first, RawTable.Create(1, 1)).Width;
        CollectionAssert.AreEqual(
            FeaturizerGraph.Export(first, RawTable.Columns, width), FeaturizerGraph.Export(second, RawTable.Columns, width));
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_NeedsNoLabel_AndKeepsOneThatIsThere(string name)
    {
        var raw = RawTable.Create(100, 1);
        var fitted = Fit(name, raw);
        var without = Features(fitted, raw);
        var with = ColumnTable.From(fitted.Transform(raw.With(new BooleanColumn(ColumnNames.Label, new bool[100]))));
        Assert.IsTrue(with.Has(ColumnNames.Label));
        AssertSame(without.Values, with.Column<VectorColumn>(ColumnNames.Features).Values);
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_LeavesOnlyTheFeaturesBesideTheRawColumns(string name)
    {
        var raw = RawTable.Create(50, 1);
        var fitted = Fit(name, raw);
        var names = ColumnTable.From(fitted.Transform(raw)).Columns.Select(column => column.Name).ToArray();
        CollectionAssert.AreEqual(raw.Columns.Select(column => column.Name).Append(ColumnNames.Features).ToArray(), names);
        CollectionAssert.AreEqual(names, fitted.GetOutputSchema(raw.Schema).Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_NamesEverySlotOnce(string name)
    {
        var raw = RawTable.Create(300, 1);
        var features = Features(Fit(name, raw), raw);
        Assert.IsNotNull(features.SlotNames);
        Assert.HasCount(features.Width, features.SlotNames);
        Assert.HasCount(features.Width, features.SlotNames.Distinct().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Transform_ChangesSlotsOfAColumnOnly_WhenThatColumnChanges(string name)
    {
        var (fitted, raw, others) = (Fit(name, RawTable.Create(700, 1)), RawTable.Create(200, 2), RawTable.Create(200, 3));
        var before = Features(fitted, raw);
        Assert.HasCount(before.Width, before.Origins!);
        foreach (var column in RawTable.Columns.Select(column => column.Name))
        {
            var after = Features(fitted, raw.With(others.Column<TableColumn>(column)));
            for (var i = 0; i < after.Values.Length; i++)
            {
                var origin = before.Origins![i % before.Width];
                Assert.IsTrue(origin is null || origin == column || after.Values[i].Equals(before.Values[i]), $"'{before.SlotNames![i % before.Width]}' of '{origin}' follows '{column}'.");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Fit_MakesEverySlotOfOneColumn_WhenAllAreConstrained(string name)
    {
        FeatureColumn[] columns = [.. RawTable.Columns.Select(column => column with { InteractionGroup = 0 })];
        var training = FeaturizerCatalog.Get(name).Fit(columns, RawTable.Labelled(RawTable.Create(700, 1), TaskCatalog.Binary), Seed).Training;
        Assert.DoesNotContain((string?)null, training.Column<VectorColumn>(ColumnNames.Features).Origins!);
    }

    [TestMethod]
    [DynamicData(nameof(FeaturizersAndTasks))]
    public void Fit_GivesTheFeaturesAndLabelOfItsRows(string name, PredictionTask task)
    {
        var rows = RawTable.Labelled(RawTable.Create(300, 1), task);
        var (transformer, training) = FeaturizerCatalog.Get(name).Fit(RawTable.Columns, rows, Seed);
        CollectionAssert.AreEqual(new[] { ColumnNames.Features, ColumnNames.Label }, training.Columns.Select(column => column.Name).ToArray());
        Assert.AreSame(rows.Column<TableColumn>(ColumnNames.Label), training.Column<TableColumn>(ColumnNames.Label));
        var (inTraining, later) = (training.Column<VectorColumn>(ColumnNames.Features), Features(transformer, rows));
        CollectionAssert.AreEqual(later.SlotNames!.ToArray(), inTraining.SlotNames!.ToArray());
        CollectionAssert.AreEqual(later.Origins!.ToArray(), inTraining.Origins!.ToArray());
        if (!FeaturizerCatalog.Get(name).UsesLabel)
        {
            AssertSame(later.Values, inTraining.Values);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void Fit_NeedsNoLabel_UnlessItUsesIt(string name)
    {
        var featurizer = FeaturizerCatalog.Get(name);
        var rows = RawTable.Create(100, 1);
        if (featurizer.UsesLabel)
        {
            Assert.ThrowsExactly<KeyNotFoundException>(() => featurizer.Fit(RawTable.Columns, rows, Seed));
        }
        else
        {
            AssertSame(
                featurizer.Fit(RawTable.Columns, RawTable.Labelled(rows, TaskCatalog.Regression), Seed).Training.Column<VectorColumn>(ColumnNames.Features).Values,
                featurizer.Fit(RawTable.Columns, rows, Seed).Training.Column<VectorColumn>(ColumnNames.Features).Values);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Chains))]
    public void Create_ChainsWithAnMlNetTrainer(ChainFeaturizer featurizer)
    {
        var ml = new MLContext(Seed);
        var labelled = RawTable.Labelled(RawTable.Create(200, 1), TaskCatalog.Regression);
        var chain = featurizer.Create(RawTable.Columns, Seed)
            .Append(ml.Transforms.ReplaceMissingValues(ColumnNames.Features))
            .Append(ml.Regression.Trainers.FastTree(ColumnNames.Label, ColumnNames.Features));
        var scored = chain.Fit(labelled).Transform(labelled);
        Assert.HasCount(200, scored.GetColumn<float>(ColumnNames.Score).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Chains))]
    public void GetOutputSchema_HasOnlyTheFeatures_WhenAskedForShapes(ChainFeaturizer featurizer)
    {
        var shape = featurizer.Create(RawTable.Columns, Seed).GetOutputSchema(new SchemaShape([]));
        var features = shape.Single();
        Assert.AreEqual(ColumnNames.Features, features.Name);
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, features.Kind);
        Assert.AreEqual(NumberDataViewType.Single, features.ItemType);
    }

    [TestMethod]
    public void Transform_HasNoMissingAndNoLargeValue_WhenScaled()
    {
        var fitted = Fit("scaled", RawTable.Create(500, 1));
        foreach (var value in Features(fitted, RawTable.Create(500, 2)).Values)
        {
            Assert.IsTrue(Math.Abs(value) <= 10, $"{value} is missing or large.");
        }
    }

    private static ITransformer Fit(string name, ColumnTable table) =>
        FeaturizerCatalog.Get(name).Fit(RawTable.Columns, RawTable.Labelled(table, TaskCatalog.Binary), Seed).Transformer;

    private static VectorColumn Features(ITransformer fitted, ColumnTable table) =>
        ColumnTable.From(fitted.Transform(table)).Column<VectorColumn>(ColumnNames.Features);

    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            var same = float.IsNaN(expected[i]) ? float.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= 1e-6f * Math.Max(1, Math.Abs(expected[i]));
            Assert.IsTrue(same, $"Value {i}: {expected[i]} in .NET, {actual[i]} in the graph.");
        }
    }
}
