namespace Studio.Pipelines.Tests.Trials;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Pretrained;
using Studio.Pipelines.Trainers;

/// <summary>Experiments with a pretrained text encoder.</summary>
[TestClass]
public sealed class TextEncoderStudyTests : IDisposable
{
    private static readonly string[] Fillers = ["the food", "a room", "the rooms", "a cafe"];

    private readonly Study _study = new() { Evaluates = true };
    private readonly TinyEncoder _tiny = new();

    [TestMethod]
    [DataRow("lbfgs")]
    [DataRow("lightgbm")]
    [DataRow("mlp")]
    public async Task RunAsync_PredictsWordsNeverTrainedOn_FromRawTexts(string learner)
    {
        await _study.RunAsync(EmbeddedPlan(learner), Texts(120, 1, "good", "great", "bad", "poor"), Texts(60, 2, "fine", "superb", "awful", "dreadful"));
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
    public async Task Evaluation_DealsOutTextsWithTheirVectors_WhenTheModelReadsThem()
    {
        await _study.RunAsync(EmbeddedPlan("lbfgs"), Texts(120, 1, "good", "great", "bad", "poor"), Texts(60, 2, "fine", "superb", "awful", "dreadful"));
        string Path(string name) => System.IO.Path.Combine(_study.Directory, name);

        var result = await new ModelEvaluator(TimeProvider.System).RunAsync(
            new EvaluationFiles(_study.Output, Path("data.parquet"), Path("test.parquet"), Path("reports")), _ => { }, CancellationToken.None);

        Assert.IsEmpty(result.Left, string.Join(' ', result.Left));
        T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path($"reports/{file}")), StudioJson.File)!;
        var first = Read<ImportanceReport>(ModelFiles.Importance).Columns[0];
        Assert.AreEqual("note", first.Column);
        Assert.IsGreaterThan(0.3, first.Loss.Low);
        using var scorer = new OnnxScorer(System.IO.Path.Combine(_study.Output, "model.onnx"));
        using var rows = ModelRows.Of(scorer.Signature, new ColumnTable([new TextColumn("note", ["the food was superb"]), new NumberColumn("size", [1])]));
        var found = new RowExplainer(scorer, Read<BackgroundRows>(ModelFiles.Background)).Explain(rows, CancellationToken.None)[0];
        Assert.AreEqual("yes", found.Of);
        Assert.IsGreaterThan(10 * Math.Abs(found.Columns["size"]), found.Columns["note"]);
    }

    [TestMethod]
    public async Task RunAsync_ExportsTheSameFile_FromStoredModels()
    {
        var table = Texts(120, 1, "good", "great", "bad", "poor");
        using var first = new Study { Stores = true };
        await first.RunAsync(Plan("lightgbm") with { MaxTrials = 4 }, table);
        using var second = new Study { Progress = first.Stored() };
        await second.RunAsync(Plan("lightgbm") with { MaxTrials = 4 }, table);
        Assert.HasCount(0, second.Trials);
        Assert.AreEqual(first.Result.OnnxSha256, second.Result.OnnxSha256);
        Assert.IsTrue(second.Result.Parity.Passed, second.Result.Parity.ToString());
    }

    [TestMethod]
    public async Task RunAsync_TriesWordsFirst_AndShipsNoEncoder_WhenNoModelReadsIt()
    {
        await _study.RunAsync(Plan("lbfgs") with { MaxTrials = 3 }, Texts(120, 1, "good", "great", "bad", "poor"));
        CollectionAssert.AreEqual(
            new[] { "words", EmbeddedChoice }, _study.Trials.Skip(1).Select(trial => trial.Parameters.Choice("texts")).ToArray());
        using var without = new Study();
        await without.RunAsync(Plan("lbfgs") with { TextEncoder = null, MaxTrials = 2 }, Texts(120, 1, "good", "great", "bad", "poor"));
        Assert.IsFalse(File.Exists(Path.Combine(without.Output, EncoderFiles.ArchiveName)));
        using var scorer = new OnnxScorer(Path.Combine(without.Output, "model.onnx"));
        Assert.IsNull(scorer.Signature.Encoder);
    }

    [TestMethod]
    public async Task Score_SaysWhatIsWrong_WhenTheEncoderIsMissingOrAnother()
    {
        await _study.RunAsync(EmbeddedPlan("lbfgs"), Texts(120, 1, "good", "great", "bad", "poor"));
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

    [TestMethod]
    public async Task RunAsync_HasAModel_BeforeTheEncoderReads()
    {
        await _study.RunAsync(Plan("lbfgs"), Texts(120, 1, "good", "great", "bad", "poor"), Texts(60, 2, "fine", "awful"));
        var read = _study.Events.OfType<TextsEmbedded>().ToList();
        Assert.AreEqual(("tiny", read[0].Total), (read[0].Encoder, read[^1].Done));
        Assert.IsLessThan(_study.Events.IndexOf(read[0]), _study.Events.FindIndex(happened => happened is TrialEnded { Trial.Learner: "lbfgs" }));
    }

    [TestMethod]
    public async Task RunAsync_GivesTheSameModel_HoweverLongTheEncoderTakes()
    {
        var table = Texts(120, 1, "good", "great", "bad", "poor");
        var plan = Plan("lbfgs", "lightgbm") with { MaxTrials = 8, Threads = 2 };
        await _study.RunAsync(plan, table);
        using var slow = new Study { On = happened => Thread.Sleep(happened is TextsEmbedded ? 400 : 0) };
        await slow.RunAsync(plan, table);
        CollectionAssert.AreEqual(_study.Trials.ConvertAll(trial => (trial.Number, trial.Parameters.ToString(), trial.Score)), slow.Trials.ConvertAll(trial => (trial.Number, trial.Parameters.ToString(), trial.Score)));
        Assert.AreEqual(_study.Result.OnnxSha256, slow.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_GoesOnWithWords_WhenTheEncoderWouldTakeTooLong()
    {
        _study.On = happened =>
        {
            if (happened is TextsEmbedded { Done: var done, Total: var total } && done < total && done < 100)
            {
                _study.Clock.Advance(20);
            }
        };
        await _study.RunAsync(PlanWithMiniLm("lbfgs") with { BudgetSeconds = 40, MaxTrials = null, Patience = 3 }, LongTexts(800));
        Assert.IsTrue(_study.Trials.Skip(1).All(trial => trial.Parameters.Choice("texts") == "words"), string.Join('\n', _study.Trials));
        var reason = _study.Result.SkippedTrials.Single(skipped => skipped.Name == "lbfgs").Reason;
        StringAssert.Matches(reason, new(@"the text encoder was not used: after \d+ of 800 texts the others would have taken about \d+ s, \d+ s were left for the search"));
        Assert.IsFalse(File.Exists(Path.Combine(_study.Output, EncoderFiles.ArchiveName)));
    }

    [TestMethod]
    public async Task RunAsync_EndsSoon_WhenCancelledWhileTheEncoderReads()
    {
        var cancelled = 0L;
        _study.On = happened =>
        {
            if (happened is TextsEmbedded && cancelled == 0)
            {
                cancelled = TimeProvider.System.GetTimestamp();
                _study.Cancel();
            }
        };
        await _study.RunAsync(PlanWithMiniLm("lbfgs"), LongTexts(3000));
        Assert.AreEqual("cancelled", _study.Failure);
        Assert.IsLessThan(5.0, TimeProvider.System.GetElapsedTime(cancelled).TotalSeconds);
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

    /// <summary>One configuration that reads vectors: where words tell as much, they win.</summary>
    private TrainingPlan EmbeddedPlan(string learner)
    {
        var portfolio = TrainerCatalog.All.First(trainer => trainer.Name == learner).Portfolio(new DataShape(TaskCatalog.Binary, 2, 60, 2) { Texts = 1 });
        return Plan(learner) with { Parameters = portfolio[0].With(EmbeddedFeaturizer.Parameter, EmbeddedFeaturizer.Embedded), MaxTrials = null };
    }

    /// <summary>Texts of some hundred words, none of them twice.</summary>
    private static ColumnTable LongTexts(int rows) => new(
    [
        new TextColumn("note", [.. Enumerable.Range(0, rows).Select(row => $"note {row} says that {string.Join(' ', Enumerable.Repeat(row % 2 == 0 ? "all is well here" : "nothing works", 60))}")]),
        new NumberColumn("size", [.. Enumerable.Range(0, rows).Select(row => row % 7.0)]),
        new TextColumn(LabelledTable.Label, [.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? "yes" : "no")]),
    ]);

    private TrainingPlan PlanWithMiniLm(string learner) => Plan(learner) with { TextEncoder = TextEncoderChoice.From(PackagedEncoder.Name) };

    private TrainingPlan Plan(params string[] learners) => LabelledTable.Plan(TaskCatalog.Binary, null, ["baseline", .. learners]) with
    {
        Classes = ["no", "yes"],
        Features = [new("note", ColumnPurpose.Text, InputType.String), new("size", ColumnPurpose.Numeric, InputType.Float)],
        Folds = 2,
        MaxTrials = 3,
        TextEncoder = TextEncoderChoice.From(_tiny.Folder),
    };

    private string Problem()
    {
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        return Assert.ThrowsExactly<InvalidDataException>(
            () => scorer.Score(new ColumnTable([new TextColumn("note", ["x"]), new NumberColumn("size", [1])]))).Message;
    }
}
