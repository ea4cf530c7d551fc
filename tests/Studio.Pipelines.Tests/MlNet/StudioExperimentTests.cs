namespace Studio.Pipelines.Tests.MlNet;

using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;

/// <summary>The search on a data view.</summary>
[TestClass]
public sealed class StudioExperimentTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("Bought", "lightgbm")]
    [DataRow("Grade", "lbfgs")]
    [DataRow("Price", "mlp")]
    public async Task RunAsync_GivesAModelOfMlNet_ThatAnswersAsTheOnnxFile(string label, string learner)
    {
        var ml = new MLContext(1);
        Visit[] rows = Visit.Rows(160);
        var events = new List<ExperimentEvent>();
        var request = new TrainingRequest(label) { Learners = [learner], Trials = 2, Threads = 2 };

        using var result = await StudioExperiment.RunAsync(ml, Data(ml, rows), request, new Listener(events), TestContext.CancellationToken);

        Assert.HasCount(2, result.Trials);
        Assert.IsInstanceOfType<ExperimentCompleted>(events[^1]);
        Assert.Contains("Pair", result.ColumnsLeftOut.Select(column => column.Name));
        var folder = Directory.CreateTempSubdirectory("studio-run-");
        try
        {
            result.SaveOnnx(Path.Combine(folder.FullName, "model.onnx"));
            using var scorer = new OnnxScorer(Path.Combine(folder.FullName, "model.onnx"));
            var expected = scorer.Score(Raw(rows, result.Signature));
            var answers = result.Model.Transform(Data(ml, rows));
            AssertScores(expected, answers, result.Signature);

            ml.Model.Save(result.Model, Data(ml, rows).Schema, Path.Combine(folder.FullName, "model.zip"));
            using var loaded = (TransformerChain<ITransformer>)new MLContext().Model.Load(Path.Combine(folder.FullName, "model.zip"), out _);
            AssertScores(expected, loaded.Transform(Data(ml, rows)), result.Signature);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Run_NamesWhatIsWrong()
    {
        var ml = new MLContext(1);
        var data = Data(ml, Visit.Rows(40));
        var second = TimeSpan.FromSeconds(1);
        Assert.Contains("no column 'Sold'", Assert.ThrowsExactly<ArgumentException>(() => StudioExperiment.Run(ml, data, "Sold", second)).Message);
        Assert.Contains("type Vector", Assert.ThrowsExactly<ArgumentException>(() => StudioExperiment.Run(ml, data, "Pair", second)).Message);
        Assert.Contains("budget", Assert.ThrowsExactly<ArgumentException>(() => StudioExperiment.Run(ml, data, "Bought", TimeSpan.FromSeconds(-1))).Message, StringComparison.OrdinalIgnoreCase);
    }

    private static IDataView Data(MLContext ml, Visit[] rows)
    {
        var view = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.Conversion.MapValueToKey("Grade", "Name").Append(ml.Transforms.DropColumns("Name")).Fit(view).Transform(view);
    }

    /// <summary>The rows as the ONNX file takes them.</summary>
    private static ColumnTable Raw(Visit[] rows, ModelSignature signature) => new(signature.Inputs.Select(input => (TableColumn)(input.Name switch
    {
        "Price" => new NumberColumn(input.Name, [.. rows.Select(row => (double)row.Price)]),
        "Count" => new NumberColumn(input.Name, [.. rows.Select(row => (double)row.Count)]),
        "IsMember" => new TextColumn(input.Name, [.. rows.Select(row => row.IsMember ? "true" : "false")]),
        "Bought" => new TextColumn(input.Name, [.. rows.Select(row => row.Bought ? "true" : "false")]),
        "City" => new TextColumn(input.Name, [.. rows.Select(row => row.City)]),
        "Grade" => new TextColumn(input.Name, [.. rows.Select(row => row.Name)]),
        _ => new NumberColumn(input.Name, [.. rows.Select(row => (row.Since - DateTime.UnixEpoch).TotalSeconds)]),
    })));

    private static void AssertScores(ScoredRows expected, IDataView answers, ModelSignature signature)
    {
        float[] found = signature.Classes?.Count switch
        {
            null => [.. answers.GetColumn<float>("Score")],
            2 => [.. answers.GetColumn<float>("Probability")],
            _ => [.. answers.GetColumn<float[]>("Score").SelectMany(row => row)],
        };
        var wanted = signature.Classes?.Count == 2 ? [.. Enumerable.Range(0, expected.Predictions.Rows).Select(row => expected.Predictions.Row(row)[1])] : expected.Predictions.Values;
        Assert.HasCount(wanted.Length, found);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.AreEqual(wanted[i], found[i], 1e-5 * Math.Max(1, Math.Abs(wanted[i])));
        }

        if (signature.Classes is not null)
        {
            string[] labels = answers.Schema["PredictedLabel"].Type is BooleanDataViewType
                ? [.. answers.GetColumn<bool>("PredictedLabel").Select(label => label ? "true" : "false")]
                : [.. answers.GetColumn<string>("PredictedLabel")];
            CollectionAssert.AreEqual(expected.Labels!.ToArray(), labels);
        }
    }

    private sealed class Listener(List<ExperimentEvent> events) : IProgress<ExperimentEvent>
    {
        public void Report(ExperimentEvent value) => events.Add(value);
    }

    private sealed class Visit
    {
        public float Price { get; set; }

        public short Count { get; set; }

        public bool IsMember { get; set; }

        public string City { get; set; } = string.Empty;

        public DateTime Since { get; set; }

        public string Name { get; set; } = string.Empty;

        public bool Bought { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [1, 2];

        public static Visit[] Rows(int count)
        {
            var random = new Random(7);
            string[] names = ["low", "middle", "high"], cities = [" Aachen", "Aachen", "Bonn ", "NA", ""];
            return [.. Enumerable.Range(0, count).Select(_ =>
            {
                var level = random.Next(3);
                return new Visit
                {
                    Price = random.Next(12) == 0 ? 0 : (level * 20) + random.Next(25),
                    Count = (short)random.Next(-5, 9),
                    IsMember = random.Next(4) == 0 ? level != 0 : level == 0,
                    City = cities[random.Next(3) == 0 ? random.Next(5) : level],
                    Since = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddHours((random.Next(900) * 7) + (level * 4_000)),
                    Name = names[level],
                    Bought = random.Next(5) == 0 ? level != 2 : level == 2,
                };
            })];
        }
    }
}
