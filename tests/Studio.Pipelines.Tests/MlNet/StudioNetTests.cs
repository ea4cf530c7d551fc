namespace Studio.Pipelines.Tests.MlNet;

using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Search;

/// <summary>The studio's nets in a pipeline of ML.NET.</summary>
[TestClass]
public sealed class StudioNetTests
{
    private static readonly StudioNetOptions Short = new() { Parameters = ParameterSet.Empty.With("epochs", 12).With("batch", 32), Threads = 2 };

    [TestMethod]
    [DataRow("mlp", "scaled")]
    [DataRow("realmlp", "coded")]
    [DataRow("tabm", "coded")]
    public void StudioNet_LearnsTrueAndFalse_AndPredictsRowByRow_AndAfterLoading(string net, string featurizer)
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Fruit.Rows(240));
        var pipeline = Features(ml, featurizer).Append(ml.BinaryClassification.Trainers.StudioNet("IsRipe", options: Short with { Net = net }));

        using var model = pipeline.Fit(view);

        var answers = model.Transform(view);
        var metrics = ml.BinaryClassification.Evaluate(answers, "IsRipe");
        Assert.IsGreaterThan(0.9, metrics.AreaUnderRocCurve);
        Assert.IsLessThan(0.6, metrics.LogLoss);
        AssertSame(ml, model, answers, view, row => [row.Probability, row.Score, row.PredictedLabel ? 1 : 0], Fruit.Rows(240));
        foreach (var row in ml.Data.CreateEnumerable<Ripe>(answers, false))
        {
            Assert.AreEqual(row.Probability, 1 / (1 + Math.Exp(-row.Score)), 1e-4);
            Assert.AreEqual(row.Probability > 0.5, row.PredictedLabel);
        }
    }

    [TestMethod]
    public void StudioNet_LearnsClasses_ByTheirNames()
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Fruit.Rows(240));
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Kind")
            .Append(Features(ml, "coded"))
            .Append(ml.MulticlassClassification.Trainers.StudioNet("Kind", options: Short));

        using var model = pipeline.Fit(view);

        var answers = model.Transform(view);
        Assert.IsGreaterThan(0.8, ml.MulticlassClassification.Evaluate(answers, "Kind").MicroAccuracy);
        var named = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(answers).Transform(answers).GetColumn<string>("PredictedLabel").ToArray();
        var right = Fruit.Rows(240).Zip(named).Count(pair => pair.First.Kind == pair.Second);
        Assert.IsGreaterThan(192, right);
    }

    [TestMethod]
    public void StudioNet_LearnsNumbers()
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Fruit.Rows(240));
        using var model = Features(ml, "coded").Append(ml.Regression.Trainers.StudioNet("Weight", options: Short with { Parameters = Short.Parameters!.With("epochs", 40) })).Fit(view);
        var answers = model.Transform(view);
        Assert.IsGreaterThan(0.8, ml.Regression.Evaluate(answers, "Weight").RSquared);
        AssertSame(ml, model, answers, view, row => [row.Score], Fruit.Rows(240));
    }

    [TestMethod]
    public void StudioNet_NamesWhatIsWrong()
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(Fruit.Rows(60));
        Assert.Contains("no net 'cnn'", Refused(() => ml.Regression.Trainers.StudioNet(options: new StudioNetOptions { Net = "cnn" })));
        Assert.Contains("validation is 0.9", Refused(() => ml.Regression.Trainers.StudioNet(options: new StudioNetOptions { ValidationShare = 0.9 })));
        Assert.Contains("is a number", Refused(() => Features(ml, "coded").Append(ml.Regression.Trainers.StudioNet("IsRipe")).Fit(view)));
        Assert.Contains("no column 'Features'", Refused(() => ml.Regression.Trainers.StudioNet("Weight").Fit(view)));
        Assert.Contains("'Kind' are of the type String", Refused(() => ml.Regression.Trainers.StudioNet("Weight", "Kind").Fit(view)));
        Assert.Contains("'mlp' does not", Refused(() => Features(ml, "coded").Append(ml.Regression.Trainers.StudioNet("Weight", options: Short with { Net = "mlp" })).Fit(view)));
    }

    private static string Refused(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;

    private static StudioFeaturesEstimator Features(MLContext ml, string featurizer) =>
        ml.Transforms.StudioFeatures("Features", ["Size", "Colour", "Picked"], new StudioFeaturesOptions { Featurizer = featurizer });

    /// <summary>The model asked row by row, and saved and loaded, answers as it does for all rows at once.</summary>
    private static void AssertSame(MLContext ml, ITransformer model, IDataView answers, IDataView view, Func<Ripe, float[]> read, Fruit[] rows)
    {
        var expected = ml.Data.CreateEnumerable<Ripe>(answers, false, ignoreMissingColumns: true).Select(read).ToArray();
        using var file = new MemoryStream();
        ml.Model.Save(model, view.Schema, file);
        file.Position = 0;
        using var loaded = (TransformerChain<ITransformer>)new MLContext().Model.Load(file, out _);
        foreach (var one in new ITransformer[] { model, loaded })
        {
            var output = SchemaDefinition.Create(typeof(Ripe));
            output.RemoveAll(column => one.GetOutputSchema(view.Schema).GetColumnOrNull(column.ColumnName) is null);
            var engine = ml.Model.CreatePredictionEngine<Fruit, Ripe>(one, outputSchemaDefinition: output);
            for (var i = 0; i < rows.Length; i += 20)
            {
                var found = read(engine.Predict(rows[i]));
                Assert.IsTrue(expected[i].Zip(found).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-4 * Math.Max(1, Math.Abs(pair.First))), $"row {i}: {string.Join(' ', expected[i])} and {string.Join(' ', found)}");
            }
        }
    }

    public sealed class Ripe
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    public sealed class Fruit
    {
        public float Size { get; set; }

        public string Colour { get; set; } = string.Empty;

        public DateTime Picked { get; set; }

        public bool IsRipe { get; set; }

        public string Kind { get; set; } = string.Empty;

        public float Weight { get; set; }

        public static Fruit[] Rows(int count)
        {
            var random = new Random(11);
            string[] kinds = ["plum", "apple", "melon"], colours = ["blue", "red", "green"];
            return [.. Enumerable.Range(0, count).Select(_ =>
            {
                var kind = random.Next(3);
                var size = (kind * 10) + random.Next(1, 12);
                return new Fruit
                {
                    Size = random.Next(20) == 0 ? float.NaN : size,
                    Colour = random.Next(8) == 0 ? "" : colours[kind],
                    Picked = new DateTime(2024, 5, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(random.Next(3_000)),
                    IsRipe = size > 16,
                    Kind = kinds[kind],
                    Weight = size * 1.5f,
                };
            })];
        }
    }
}
