namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class FeatureCacheTests
{
    private static readonly TrainingPlan Plan = LabelledTable.Plan(TaskCatalog.Binary);
    private static readonly ExperimentData Data = ExperimentData.Create(Plan, LabelledTable.Create(TaskCatalog.Binary, 100, 1));
    private static readonly IReadOnlyList<Fold> Splits = Folds.Split(Data.Truth, 4, 0, 1);

    [TestMethod]
    public void Get_FitsOnceOnAllRows_WhenTheLabelIsNotUsed()
    {
        var featurizer = new CountingFeaturizer(usesLabel: false);
        var cache = new FeatureCache(Plan, Data, Splits, [featurizer]);
        var folds = Enumerable.Range(0, 4).Select(fold => cache.Get(fold, "counting")).ToArray();
        Assert.AreEqual(1, folds.Select(fold => fold.Featurizer).Distinct().Count());
        Assert.AreSame(folds[0].Featurizer, cache.GetAll("counting").Transformer);
        CollectionAssert.AreEqual(new[] { 100 }, featurizer.Fitted);
        AssertRows(folds);
    }

    [TestMethod]
    public void Get_FitsTheTrainingRowsOfEachFoldOnce_WhenTheLabelIsUsed()
    {
        var featurizer = new CountingFeaturizer(usesLabel: true);
        var cache = new FeatureCache(Plan, Data, Splits, [featurizer]);
        Parallel.For(0, 16, call => cache.Get(call % 4, "counting"));
        var folds = Enumerable.Range(0, 4).Select(fold => cache.Get(fold, "counting")).ToArray();
        Assert.AreEqual(4, folds.Select(fold => fold.Featurizer).Distinct().Count());
        CollectionAssert.AreEquivalent(Splits.Select(fold => fold.Training.Length).ToArray(), featurizer.Fitted);
        AssertRows(folds);
    }

    [TestMethod]
    public void GetAll_HasEveryLabelledRow()
    {
        var cache = new FeatureCache(Plan, Data, Splits, [new CountingFeaturizer(usesLabel: true)]);
        var all = cache.GetAll("counting").Training;
        Assert.AreEqual(100, all.RowCount);
        CollectionAssert.AreEqual(Values(Data.Label), Values(all.Column<TableColumn>(ColumnNames.Label)));
    }

    [TestMethod]
    public void Get_NamesTheFeaturizers_WhenItIsUnknown()
    {
        var cache = new FeatureCache(Plan, Data, Splits, FeaturizerCatalog.All);
        var exception = Assert.ThrowsExactly<TrainingException>(() => cache.Get(0, "nothing"));
        Assert.StartsWith("There is no featurizer 'nothing'; there are trees,", exception.Message);
        Assert.IsFalse(cache.TryPrepare("nothing"));
    }

    private static void AssertRows(FoldFeatures[] folds)
    {
        var expected = new TreesFeaturizer().Fit(Plan.Features, Data.Features, Plan.Seed).Training.Column<VectorColumn>(ColumnNames.Features);
        foreach (var (fold, features) in Splits.Zip(folds))
        {
            CollectionAssert.AreEqual(Values(Data.Label.Gather(fold.Training)), Values(features.Training.Column<TableColumn>(ColumnNames.Label)));
            CollectionAssert.AreEqual(Values(Data.Label.Gather(fold.Validation)), Values(features.Validation.Column<TableColumn>(ColumnNames.Label)));
            Assert.AreEqual(fold.Training.Length, features.Training.Column<VectorColumn>(ColumnNames.Features).Count);
            if (folds[0].Featurizer == folds[1].Featurizer)
            {
                CollectionAssert.AreEqual(expected.Gather(fold.Validation).Values, features.Validation.Column<VectorColumn>(ColumnNames.Features).Values);
            }
        }
    }

    private static bool[] Values(TableColumn label) => ((BooleanColumn)label).Values;

    /// <summary>The features for trees, with a record of how many rows each fit had.</summary>
    private sealed class CountingFeaturizer(bool usesLabel) : IFeaturizer
    {
        private readonly List<int> _fitted = [];

        public string Name => "counting";

        public bool UsesLabel => usesLabel;

        public int[] Fitted => [.. _fitted];

        public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed)
        {
            lock (_fitted)
            {
                _fitted.Add(rows.RowCount);
            }

            return new TreesFeaturizer().Fit(features, rows, seed);
        }
    }
}
