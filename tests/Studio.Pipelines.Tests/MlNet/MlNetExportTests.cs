namespace Studio.Pipelines.Tests.MlNet;

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Onnx;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;

[TestClass]
public sealed class MlNetExportTests : IDisposable
{
    private const double Rounding = 1e-6;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-mlnet-test-");

    private string Onnx => Path.Combine(_folder.FullName, "model.onnx");

    private string Out => Path.Combine(_folder.FullName, "mlnet");

    public static IEnumerable<string> Learners => TrainerCatalog.All.Where(trainer => !trainer.LearnsFromPictures).Select(trainer => trainer.Name);

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void PredictionEngine_AnswersAsTheFile_ForTwoClasses(string learner)
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary), learner);
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<BinaryAnswer>();
        foreach (var (row, expected) in Rows(scorer, TaskCatalog.Binary))
        {
            var answer = engine.Predict(row);
            Assert.AreEqual(expected.Labels![0], answer.PredictedLabel);
            Assert.AreEqual(expected.Predictions.Values[1], answer.Probability, Rounding);
            Assert.AreEqual(expected.Predictions.Values[1] - expected.Predictions.Values[0], answer.Score, Rounding);
        }
    }

    [TestMethod]
    [DataRow(1f, 3f)]
    [DataRow(3f, 1f)]
    public void Score_IsAboveZero_ExactlyForThePositiveClass_WhenClassesAreWeighed(float other, float positive)
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary), change: model => model with { Adjustment = new ProbabilityAdjustment(1, [other, positive]) });
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<BinaryAnswer>();
        var differs = 0;
        foreach (var (row, expected) in Rows(scorer, TaskCatalog.Binary))
        {
            var answer = engine.Predict(row);
            Assert.AreEqual(expected.Labels![0], answer.PredictedLabel);
            Assert.AreEqual(answer.PredictedLabel == "other", answer.Score > 0);
            differs += answer.Probability > 0.5 == answer.Score > 0 ? 0 : 1;
        }

        Assert.IsGreaterThan(0, differs, "weights change the choice of some rows");
    }

    [TestMethod]
    [DataRow(0.2)]
    [DataRow(0.8)]
    public void Score_IsAboveZero_ExactlyForThePositiveClass_WhenThereIsAThreshold(double threshold)
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary) with { Decision = new DecisionRule { Threshold = threshold } });
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<BinaryAnswer>();
        var differs = 0;
        foreach (var (row, expected) in Rows(scorer, TaskCatalog.Binary))
        {
            var answer = engine.Predict(row);
            Assert.AreEqual(expected.Labels![0], answer.PredictedLabel);
            Assert.AreEqual(answer.Probability > threshold, answer.PredictedLabel == "other");
            Assert.AreEqual(answer.PredictedLabel == "other", answer.Score > 0);
            differs += answer.Probability > 0.5 == answer.Score > 0 ? 0 : 1;
        }

        Assert.IsGreaterThan(0, differs, "the threshold changes the choice of some rows");
        Assert.Contains($"above {threshold.ToString(System.Globalization.CultureInfo.InvariantCulture)}", File.ReadAllText(Path.Combine(Out, "ModelOutput.cs")));
    }

    [TestMethod]
    public void PredictionEngine_AnswersAsTheFile_ForClassesWithWeights()
    {
        Export(LabelledTable.Plan(TaskCatalog.Multiclass), change: model => model with { Adjustment = new ProbabilityAdjustment(1.3f, [1, 0.2f, 4]) });
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<ClassesAnswer>();
        var differs = 0;
        foreach (var (row, expected) in Rows(scorer, TaskCatalog.Multiclass))
        {
            var answer = engine.Predict(row);
            Assert.AreEqual(expected.Labels![0], answer.PredictedLabel);
            AssertClose(expected.Predictions.Values, answer.Score!);
            differs += scorer.Signature.Classes![Array.IndexOf(answer.Score!, answer.Score!.Max())] == answer.PredictedLabel ? 0 : 1;
        }

        Assert.IsGreaterThan(0, differs, "weights change the choice of some rows");
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(scorer.Signature.Classes!.ToList(), names.DenseValues().Select(name => name.ToString()).ToList());
    }

    [TestMethod]
    public void PredictedLabel_IsAWholeNumber_WhenTheClassesAre()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary);
        Export(plan, change: model => model with { Plan = plan with { Classes = ["-3", "9007199254740991"], IntegerClasses = true } });
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<WholeAnswer>();
        Assert.IsTrue(Rows(scorer, TaskCatalog.Binary).All(row => engine.Predict(row.Row).PredictedLabel == long.Parse(row.Expected.Labels![0], CultureInfo.InvariantCulture)));
    }

    [TestMethod]
    public void PredictedLabel_IsATruthValue_WhenTheClassesAreTrueAndFalse_AndMlNetEvaluatesIt()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary);
        Export(plan, change: model => model with { Plan = plan with { Classes = ["false", "true"] } });
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<TruthAnswer>();
        Assert.IsTrue(Rows(scorer, TaskCatalog.Binary).All(row => engine.Predict(row.Row).PredictedLabel == (row.Expected.Labels![0] == "true")));

        var rows = LabelledTable.Create(TaskCatalog.Binary, 200, 5);
        var truth = Array.ConvertAll(rows.Column<TextColumn>(LabelledTable.Label).Values, label => label == "other");
        var (context, model) = Load();
        var predicted = model.Transform(MlNetRows.ForMlNet(scorer.Signature, rows).With(new BooleanColumn("Label", truth)));
        var metrics = context.BinaryClassification.Evaluate(predicted);
        Assert.AreEqual(scorer.Score(rows).Labels!.Zip(truth).Average(pair => pair.First == "true" == pair.Second ? 1.0 : 0), metrics.Accuracy, Rounding);
        Assert.IsGreaterThan(0.7, metrics.AreaUnderRocCurve);
    }

    [TestMethod]
    public void PredictionEngine_AnswersAsTheFile_ForNumbers()
    {
        Export(LabelledTable.Plan(TaskCatalog.Regression));
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<NumberAnswer>();
        foreach (var (row, expected) in Rows(scorer, TaskCatalog.Regression))
        {
            Assert.AreEqual(expected.Predictions.Values[0], engine.Predict(row).Score, Rounding * Math.Abs(expected.Predictions.Values[0]));
        }
    }

    [TestMethod]
    [DataRow(1.7e9)]
    [DataRow(-123456789.123456)]
    [DataRow(0.1)]
    public void Score_HasAllItsDigits_WhenNumbersHave64Bits(double offset)
    {
        Export(LabelledTable.Plan(TaskCatalog.Regression) with { LabelOffset = offset });
        using var scorer = new OnnxScorer(Onnx);
        using var engine = Engine<LongNumberAnswer>();
        foreach (var (row, expected) in Rows(scorer, TaskCatalog.Regression))
        {
            Assert.AreEqual(expected.Numbers![0], engine.Predict(row).Score);
        }
    }

    [TestMethod]
    public void PredictionEngine_AnswersAsTheFile_ForPictures()
    {
        var graph = new OnnxGraph();
        var mean = graph.Node("ReduceMean", [graph.Input("picture", [3, 4, 5]), graph.Constant([2L, 3L])], ("keepdims", 0));
        var weighed = graph.Node("ReduceSum", [graph.Node("Mul", [mean, graph.Constant([1f, 10f, 100f])]), graph.Constant([1L])], ("keepdims", 1));
        graph.Output(weighed, "prediction", "float", 1);
        var signature = new ModelSignature(TaskCatalog.Regression, "light", [new SignatureInput("picture", "image", "float") { Image = new ImageInput(4, 5) }], [new SignatureOutput("prediction", "float")], null);
        File.WriteAllBytes(Onnx, graph.Build([new("signature", System.Text.Json.JsonSerializer.Serialize(signature, StudioJson.Line))]));
        MlNetExport.Write(Onnx, Out, "light", "light", CancellationToken.None);

        var (context, model) = Load();
        using var engine = context.Model.CreatePredictionEngine<PictureRow, NumberAnswer>(model);
        var planes = Enumerable.Range(0, 60).Select(i => i < 20 ? 1f : i < 40 ? 2f : 3f).ToArray();
        Assert.AreEqual(321f, engine.Predict(new PictureRow { Picture = planes }).Score, 1e-4);
    }

    [TestMethod]
    public void Model_PredictsWhatTheFileDoes_WhenColumnsHaveTheNamesOfPredictions()
    {
        string[] names = ["Score", "PredictedLabel", "Probability", "studio.index", "label"];
        Dictionary<string, string> renamed = LabelledTable.Columns.Select(column => column.Name).Zip(names).ToDictionary();
        foreach (var task in TaskCatalog.All)
        {
            var plan = LabelledTable.Plan(task);
            WriteClashing(plan, renamed);
            MlNetExport.Write(Onnx, Out, "clash", "clash", CancellationToken.None);

            using var scorer = new OnnxScorer(Onnx);
            var rows = Renamed(LabelledTable.Create(task, 20, 4).Only(LabelledTable.Columns.Select(column => column.Name)), renamed);
            var predicted = Load().Model.Transform(MlNetRows.ForMlNet(scorer.Signature, rows));
            var visible = predicted.Schema.Where(column => !column.IsHidden).Select(column => column.Name).Order().ToArray();
            CollectionAssert.IsSubsetOf(visible, names.Append("studio.index").ToArray());
            var expected = scorer.Score(rows);
            if (expected.Labels is { } labels)
            {
                CollectionAssert.AreEqual(labels.ToArray(), predicted.GetColumn<string>("PredictedLabel").ToArray());
            }
            else
            {
                AssertClose(expected.Predictions.Values, [.. predicted.GetColumn<float>("Score")]);
            }
        }
    }

    [TestMethod]
    public void Model_KeepsTheColumnsOfTheCaller()
    {
        Export(LabelledTable.Plan(TaskCatalog.Regression));
        using var scorer = new OnnxScorer(Onnx);
        var rows = MlNetRows.ForMlNet(scorer.Signature, LabelledTable.Create(TaskCatalog.Regression, 3, 4)).With(new TextColumn("id", ["a", "b", "c"]));
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, Load().Model.Transform(rows).GetColumn<string>("id").ToArray());
    }

    [TestMethod]
    public void Schema_IsThatOfTheRawColumns()
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary));
        new MLContext().Model.Load(Path.Combine(Out, "model.zip"), out var schema);
        Assert.AreEqual("size Single, colour String, member String, since Double, note String", string.Join(", ", schema.Select(column => $"{column.Name} {column.Type}")));
    }

    [TestMethod]
    public void Write_SaysWhy_WhenTheModelNeedsATextEncoder()
    {
        var encoder = new EncoderSignature("tiny", "encoder.zip", "0", "wordpiece", "mean", 16, [new EncoderInput("note embedding", "note", 8)]);
        var graph = new OnnxGraph();
        graph.Output(graph.Input("x", InputType.Float), "y", "float", 1);
        var signature = new ModelSignature(TaskCatalog.Regression, "price", [new SignatureInput("x", "numeric", "float")], [new SignatureOutput("y", "float")], null);
        File.WriteAllBytes(Onnx, graph.Build([new("signature", System.Text.Json.JsonSerializer.Serialize(signature with { Encoder = encoder }, StudioJson.Line))]));

        var refused = Assert.ThrowsExactly<NotSupportedException>(() => MlNetExport.Write(Onnx, Out, "x", "x", CancellationToken.None));
        Assert.Contains("'tiny'", refused.Message);
        Assert.IsFalse(Directory.Exists(Out));
    }

    [TestMethod]
    public void Check_Refuses_WhenTheModelIsAnother()
    {
        Export(LabelledTable.Plan(TaskCatalog.Binary));
        var other = Path.Combine(_folder.FullName, "other.onnx");
        File.WriteAllBytes(other, OnnxExporter.Export(LearnerMatrixTests.Train(LabelledTable.Plan(TaskCatalog.Binary), TrainerCatalog.Find("lbfgs")!, 1)));
        using var scorer = new OnnxScorer(other);
        var rows = LabelledTable.Create(TaskCatalog.Binary, 20, 1);
        var failure = Assert.ThrowsExactly<InvalidDataException>(() => MlNetCheck.Run(Path.Combine(Out, "model.zip"), scorer, rows, _folder.FullName, CancellationToken.None));
        Assert.Contains("does not answer as its ONNX file does", failure.Message);
    }

    [TestMethod]
    public void Write_LeavesNothing_WhenItIsCancelled()
    {
        File.WriteAllBytes(Onnx, OnnxExporter.Export(LearnerMatrixTests.Train(LabelledTable.Plan(TaskCatalog.Binary), TrainerCatalog.Find("baseline")!, 1)));
        Assert.ThrowsExactly<OperationCanceledException>(() => MlNetExport.Write(Onnx, Out, "x", "x", new CancellationToken(canceled: true)));
        Assert.IsFalse(Directory.Exists(Out));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], Rounding);
        }
    }

    private static ColumnTable Renamed(ColumnTable table, Dictionary<string, string> names) => new(table.Columns.Select(column => column.Rename(names[column.Name])));

    private static IEnumerable<(Row Row, ScoredRows Expected)> Rows(OnnxScorer scorer, PredictionTask task)
    {
        var table = LabelledTable.Create(task, 100, 7);
        for (var row = 0; row < table.RowCount; row++)
        {
            var raw = new Row
            {
                Size = (float)table.Column<NumberColumn>("size").Values[row],
                Colour = table.Column<TextColumn>("colour").Values[row],
                Member = table.Column<TextColumn>("member").Values[row],
                Since = table.Column<NumberColumn>("since").Values[row],
                Note = table.Column<TextColumn>("note").Values[row],
            };
            yield return (raw, scorer.Score(table.Gather([row])));
        }
    }

    /// <summary>A model whose graph clashes: its columns are called what ML.NET calls predictions.</summary>
    private void WriteClashing(TrainingPlan plan, Dictionary<string, string> names)
    {
        var table = Renamed(LabelledTable.Create(plan.Task, 300, 1), names.Append(KeyValuePair.Create(LabelledTable.Label, LabelledTable.Label)).ToDictionary());
        plan = plan with { Features = [.. plan.Features.Select(feature => feature with { Name = names[feature.Name] })] };
        File.WriteAllBytes(Onnx, OnnxExporter.Export(LearnerMatrixTests.Train(plan, TrainerCatalog.Find("lightgbm")!, 1, table: table)));
    }

    private void Export(TrainingPlan plan, string learner = "lightgbm", Func<FittedModel, FittedModel>? change = null)
    {
        var trainer = TrainerCatalog.Find(learner)!;
        var model = LearnerMatrixTests.Train(plan, trainer, 1, trainer is NeuralTrainer ? 3 : null);
        File.WriteAllBytes(Onnx, OnnxExporter.Export(change is null ? model : change(model)));
        MlNetExport.Write(Onnx, Out, "test", "test", CancellationToken.None);
    }

    private (MLContext Context, ITransformer Model) Load()
    {
        var context = new MLContext();
        return (context, context.Model.Load(Path.Combine(Out, "model.zip"), out _));
    }

    private PredictionEngine<Row, TAnswer> Engine<TAnswer>()
        where TAnswer : class, new()
    {
        var (context, model) = Load();
        return context.Model.CreatePredictionEngine<Row, TAnswer>(model);
    }

    private sealed class Row
    {
        [ColumnName("size")]
        public float Size { get; set; }

        [ColumnName("colour")]
        public string? Colour { get; set; }

        [ColumnName("member")]
        public string? Member { get; set; }

        [ColumnName("since")]
        public double Since { get; set; }

        [ColumnName("note")]
        public string? Note { get; set; }
    }

    private sealed class PictureRow
    {
        [ColumnName("picture")]
        [VectorType(60)]
        public float[]? Picture { get; set; }
    }

    private sealed class BinaryAnswer
    {
        public string? PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class TruthAnswer
    {
        public bool PredictedLabel { get; set; }
    }

    private sealed class WholeAnswer
    {
        public long PredictedLabel { get; set; }
    }

    private sealed class ClassesAnswer
    {
        public string? PredictedLabel { get; set; }

        public float[]? Score { get; set; }
    }

    private sealed class NumberAnswer
    {
        public float Score { get; set; }
    }

    private sealed class LongNumberAnswer
    {
        public double Score { get; set; }
    }
}
