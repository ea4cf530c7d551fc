namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Pretrained;

/// <summary>Experiments with a pretrained text encoder.</summary>
[TestClass]
public sealed class TextEncoderStudyTests : IDisposable
{
    private static readonly string[] Fillers = ["the food", "a room", "the rooms", "a cafe"];

    private readonly Study _study = new();
    private readonly TinyEncoder _tiny = new();

    [TestMethod]
    [DataRow("lbfgs")]
    [DataRow("lightgbm")]
    [DataRow("mlp")]
    public async Task RunAsync_PredictsWordsNeverTrainedOn_FromRawTexts(string learner)
    {
        await _study.RunAsync(Plan(learner), Texts(120, 1, "good", "great", "bad", "poor"), Texts(60, 2, "fine", "superb", "awful", "dreadful"));
        var result = _study.Result;
        Assert.IsTrue(result.Parity.Passed, result.Parity.ToString());
        Assert.AreEqual(EmbeddedChoice, result.BestTrial.Parameters.Choice("texts"));
        Assert.IsGreaterThan(0.99, result.Metrics.Test!["auc"]);
        Assert.IsTrue(File.Exists(Path.Combine(_study.Output, EncoderFiles.ArchiveName)));

        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        var encoder = scorer.Signature.Encoder!;
        Assert.AreEqual(("tiny", "wordpiece", "mean", 256), (encoder.Name, encoder.Tokenizer, encoder.Pooling, encoder.MaxTokens));
        Assert.AreEqual(new EncoderInput("note embedding", "note", TinyEncoder.Width), encoder.Inputs.Single());
        var scored = scorer.Score(new ColumnTable([new TextColumn("note", ["the food was superb", "dreadful", ""]), new NumberColumn("size", [1, double.NaN, 2])]));
        Assert.AreEqual(("yes", "no"), (scored.Labels![0], scored.Labels[1]));
    }

    [TestMethod]
    public async Task RunAsync_ExportsTheSameFile_FromStoredModels()
    {
        var table = Texts(120, 1, "good", "great", "bad", "poor");
        using var first = new Study { Stores = true };
        await first.RunAsync(Plan("lightgbm") with { MaxTrials = 3 }, table);
        using var second = new Study { Progress = first.Stored() };
        await second.RunAsync(Plan("lightgbm") with { MaxTrials = 3 }, table);
        Assert.HasCount(0, second.Trials);
        Assert.AreEqual(first.Result.OnnxSha256, second.Result.OnnxSha256);
        Assert.IsTrue(second.Result.Parity.Passed, second.Result.Parity.ToString());
    }

    [TestMethod]
    public async Task RunAsync_TriesWordsToo_AndShipsNoEncoder_WhenNoModelReadsIt()
    {
        await _study.RunAsync(Plan("lbfgs") with { MaxTrials = 3 }, Texts(120, 1, "good", "great", "bad", "poor"));
        CollectionAssert.AreEqual(
            new[] { EmbeddedChoice, "words" }, _study.Trials.Skip(1).Select(trial => trial.Parameters.Choice("texts")).ToArray());
        using var without = new Study();
        await without.RunAsync(Plan("lbfgs") with { TextEncoder = null, MaxTrials = 2 }, Texts(120, 1, "good", "great", "bad", "poor"));
        Assert.IsFalse(File.Exists(Path.Combine(without.Output, EncoderFiles.ArchiveName)));
        using var scorer = new OnnxScorer(Path.Combine(without.Output, "model.onnx"));
        Assert.IsNull(scorer.Signature.Encoder);
    }

    [TestMethod]
    public async Task Score_SaysWhatIsWrong_WhenTheEncoderIsMissingOrAnother()
    {
        await _study.RunAsync(Plan("lbfgs"), Texts(120, 1, "good", "great", "bad", "poor"));
        var archive = Path.Combine(_study.Output, EncoderFiles.ArchiveName);
        _tiny.Write("config.json", "{}");
        using (var other = File.Create(archive))
        {
            EncoderFiles.FromFolder(_tiny.Folder).WriteArchive(other);
        }

        Assert.Contains("holds another one. Take the file that was written with the model.", Problem());
        File.Delete(archive);
        Assert.StartsWith("The model needs the text encoder 'tiny' in encoder.zip beside it. The text encoder '", Problem());
    }

    [TestMethod]
    public async Task RunAsync_Fails_WhenTheEncoderHasChangedSinceThePlan()
    {
        var plan = Plan("lbfgs");
        _tiny.Write("config.json", "{}");
        await _study.RunAsync(plan, Texts(60, 1, "good", "bad"));
        Assert.AreEqual($"The text encoder in '{_tiny.Folder}' has changed since the experiment was planned; start the experiment again.", _study.Failure);
    }

    public void Dispose()
    {
        _study.Dispose();
        _tiny.Dispose();
    }

    private const string EmbeddedChoice = "embedded";

    /// <summary>Texts with one of the words, the first half of which are good.</summary>
    private static ColumnTable Texts(int rows, int seed, params string[] words)
    {
        var random = new Random(seed);
        int[] chosen = [.. Enumerable.Range(0, rows).Select(_ => random.Next(words.Length))];
        return new ColumnTable(
        [
            new TextColumn("note", Array.ConvertAll(chosen, word => $"{Fillers[random.Next(4)]} {words[word]} {Fillers[random.Next(4)]}")),
            new NumberColumn("size", Array.ConvertAll(chosen, _ => (double)random.Next(10))),
            new TextColumn(LabelledTable.Label, Array.ConvertAll(chosen, word => word < words.Length / 2 ? "yes" : "no")),
        ]);
    }

    private TrainingPlan Plan(string learner) => LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", learner) with
    {
        Classes = ["no", "yes"],
        Features = [new("note", ColumnPurpose.Text, InputType.String), new("size", ColumnPurpose.Numeric, InputType.Float)],
        Folds = 2,
        MaxTrials = 2,
        TextEncoder = TextEncoderChoice.From(_tiny.Folder),
    };

    private string Problem()
    {
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        return Assert.ThrowsExactly<InvalidDataException>(
            () => scorer.Score(new ColumnTable([new TextColumn("note", ["x"]), new NumberColumn("size", [1])]))).Message;
    }
}
