namespace Studio.Pipelines.Tests.MlNet;

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Profiling;

/// <summary>The studio's features in a pipeline of ML.NET.</summary>
[TestClass]
public sealed class StudioFeaturesTests
{
    private static readonly string[] Columns = ["Price", "Count", "IsMember", "City", "Since", "Note", "Grade"];

    public static IEnumerable<string> Featurizers => ["trees", "scaled", "coded", "encoded", "crossed"];

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void StudioFeatures_LearnsAndPredicts_RowByRow_AndAfterLoading(string featurizer)
    {
        var ml = new MLContext(1);
        var rows = Shop.Rows(300);
        var view = Data(ml, rows);
        var pipeline = Grades(ml).Append(Features(ml, new StudioFeaturesOptions { Featurizer = featurizer, Label = "Bought" })).Append(ml.BinaryClassification.Trainers.FastTree("Bought", numberOfTrees: 20));

        using var model = pipeline.Fit(view);

        var expected = Scores(ml, model.Transform(Data(ml, rows)));
        Assert.IsGreaterThan(0.9, ml.BinaryClassification.EvaluateNonCalibrated(model.Transform(view), "Bought").AreaUnderRocCurve);
        using var engine = ml.Model.CreatePredictionEngine<Shop, ShopScore>(model);
        CollectionAssert.AreEqual(expected, rows.Select(row => engine.Predict(row).Score).ToArray());

        using var file = new MemoryStream();
        ml.Model.Save(model, view.Schema, file);
        file.Position = 0;
        var fresh = new MLContext();
        using var loaded = (TransformerChain<ITransformer>)fresh.Model.Load(file, out _);
        CollectionAssert.AreEqual(expected, Scores(fresh, loaded.Transform(Data(fresh, rows))));
    }

    [TestMethod]
    public void StudioFeatures_CrossValidates_BesideColumnsThatItDoesNotRead()
    {
        var ml = new MLContext(1);
        var pipeline = Grades(ml).Append(Features(ml, new StudioFeaturesOptions())).Append(ml.BinaryClassification.Trainers.FastTree("Bought", numberOfTrees: 20));
        var folds = ml.BinaryClassification.CrossValidateNonCalibrated(Data(ml, Shop.Rows(300)), pipeline, 3, "Bought");
        Assert.IsTrue(folds.All(fold => fold.Metrics.AreaUnderRocCurve > 0.9));
    }

    [TestMethod]
    [DynamicData(nameof(Featurizers))]
    public void StudioFeatures_GivesTheSame_ForRowsThatItWasFittedOn(string featurizer)
    {
        var ml = new MLContext(1);
        var rows = Shop.Rows(200);
        var (view, again) = (Keyed(ml, rows), Keyed(ml, rows));
        using var model = Features(ml, new StudioFeaturesOptions { Featurizer = featurizer, Label = "Bought" }).Fit(view);
        float[][] fitted = [.. model.Transform(view).GetColumn<float[]>("Features")], later = [.. model.Transform(again).GetColumn<float[]>("Features")];
        Assert.AreEqual(fitted[0].Length, later[0].Length);

        // Means of the label leave the row's own out while it is learned from.
        var isOutOfFold = featurizer is "encoded" or "crossed";
        Assert.AreEqual(isOutOfFold, !fitted.Zip(later).All(pair => Same(pair.First, pair.Second)));
        Assert.HasCount(fitted[0].Length, SlotNames(model.Transform(view)));
    }

    [TestMethod]
    public void StudioFeatures_ReadsAnyNumber_AsTheNumberItIs()
    {
        var ml = new MLContext(1);
        Numbers[] rows = [.. Enumerable.Range(0, 40).Select(i => new Numbers { Byte = (byte)(i * 7 % 37), Int = i * 11 % 29, Long = (1L << 40) + (i * i), Float = i * 0.25f, Double = i * 0.5, Span = TimeSpan.FromSeconds(i * 13 % 31) })];
        var view = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.Transforms.StudioFeatures("Features", "Byte", "Int", "Long", "Float", "Double", "Span").Fit(view);
        var features = model.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Features").ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var number in new[] { rows[i].Byte, rows[i].Int, rows[i].Float, rows[i].Double })
            {
                Assert.Contains((float)number, features[i]);
            }
        }

        Assert.AreEqual(40, features.Select(row => string.Join(' ', row)).Distinct().Count());
    }

    [TestMethod]
    public void StudioFeatures_NamesAllThatIsWrong()
    {
        var ml = new MLContext(1);
        var view = Keyed(ml, Shop.Rows(30));
        var unknown = Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.StudioFeatures("Features", "Price", "Prize", "Pair").Fit(view));
        Assert.Contains("no column 'Prize'", unknown.Message);
        Assert.Contains("'Pair' is of the type Vector", unknown.Message);
        Assert.Contains("featurizer 'tree'", Assert.ThrowsExactly<ArgumentException>(() => Features(ml, new StudioFeaturesOptions { Featurizer = "tree" })).Message);
        Assert.Contains("learns from the label", Assert.ThrowsExactly<ArgumentException>(() => Features(ml, new StudioFeaturesOptions { Featurizer = "encoded" })).Message);
        var purposes = new StudioFeaturesOptions { Purposes = new Dictionary<string, ColumnPurpose> { ["Count"] = ColumnPurpose.Categorical } };
        Assert.Contains("'Count' cannot be used as asked for", Assert.ThrowsExactly<ArgumentException>(() => Features(ml, purposes).Fit(view)).Message);
    }

    [TestMethod]
    public void StudioFeatures_Refuses_RowsWithoutALabel()
    {
        var ml = new MLContext(1);
        Labelled[] rows = [.. Enumerable.Range(0, 30).Select(i => new Labelled { City = i % 2 == 0 ? "A" : "B", Value = i == 7 ? float.NaN : i })];
        var options = new StudioFeaturesOptions { Featurizer = "encoded", Label = "Value" };
        var refused = Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.StudioFeatures("Features", ["City"], options).Fit(ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("Row 8 has no label in 'Value'", refused.Message);
    }

    private static StudioFeaturesEstimator Features(MLContext ml, StudioFeaturesOptions options) => ml.Transforms.StudioFeatures("Features", Columns, options);

    private static IDataView Data(MLContext ml, Shop[] rows) => ml.Data.LoadFromEnumerable(rows);

    private static ValueToKeyMappingEstimator Grades(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Grade", "GradeName");

    private static IDataView Keyed(MLContext ml, Shop[] rows) => Grades(ml).Fit(Data(ml, rows)).Transform(Data(ml, rows));

    private static float[] Scores(MLContext ml, IDataView view) => [.. ml.Data.CreateEnumerable<ShopScore>(view, false).Select(row => row.Score)];

    private static bool Same(float[] one, float[] other) =>
        one.Zip(other).All(pair => float.IsNaN(pair.First) ? float.IsNaN(pair.Second) : Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Max(1, Math.Abs(pair.First)));

    private static string[] SlotNames(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Features"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public sealed class Shop
    {
        public float Price { get; set; }

        public int Count { get; set; }

        public bool IsMember { get; set; }

        public string City { get; set; } = string.Empty;

        public DateTime Since { get; set; }

        public string Note { get; set; } = string.Empty;

        public string GradeName { get; set; } = string.Empty;

        public bool Bought { get; set; }

        // Columns that nothing reads.
        public short Extra { get; set; }

        public DateTimeOffset Seen { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [1, 2];

        public static Shop[] Rows(int count)
        {
            var random = new Random(5);
            string[] cities = ["", .. Enumerable.Range(0, 39).Select(city => $"town{city}")], notes = ["a lovely day out", "rather gloomy all the week", "nothing to say of it"], grades = ["low", "middle", "high"];
            return [.. Enumerable.Range(0, count).Select(i =>
            {
                var bought = random.Next(2) == 0;
                return new Shop
                {
                    Price = random.Next(10) == 0 ? float.NaN : random.Next(100) + (bought ? 30 : 0),
                    Count = random.Next(9),
                    IsMember = random.Next(4) == 0 ? !bought : bought,
                    City = cities[random.Next(20) + (bought ? 10 : 0)],
                    Since = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(random.Next(9_000) + (bought ? 9_000 : 0)),
                    Note = $"{notes[bought ? random.Next(2) : random.Next(1, 3)]} {i}",
                    GradeName = grades[random.Next(3)],
                    Bought = bought,
                };
            })];
        }
    }

    private sealed class ShopScore
    {
        public float Score { get; set; }
    }

    private sealed class Numbers
    {
        public byte Byte { get; set; }

        public int Int { get; set; }

        public long Long { get; set; }

        public float Float { get; set; }

        public double Double { get; set; }

        public TimeSpan Span { get; set; }
    }

    private sealed class Labelled
    {
        public string City { get; set; } = string.Empty;

        public float Value { get; set; }
    }
}
