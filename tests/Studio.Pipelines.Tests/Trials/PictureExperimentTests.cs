namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tests.Data.Images;
using Studio.Pipelines.Trials;

/// <summary>The whole way of a dataset of pictures: profile, plan, search, file, predictions.</summary>
[TestClass]
public sealed class PictureExperimentTests
{
    private static string s_folder = null!;
    private static CanonicalDataset s_dataset = null!;
    private static DatasetProfile s_profile = null!;
    private static TrainingPlan s_plan = null!;
    private static ExperimentResult s_result = null!;

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        var token = context.CancellationToken;
        s_folder = Directory.CreateTempSubdirectory("studio-pictures-").FullName;
        var zip = Path.Combine(s_folder, "pictures.zip");
        var files = TestPictures.Folders(30);
        await File.WriteAllBytesAsync(zip, TestPictures.Zip(files.Append(("a/again.png", files[0].Bytes))), token);
        s_dataset = await DatasetReader.ReadAsync(zip, "pictures.zip", Path.Combine(s_folder, "data.parquet"), DatasetReaderOptions.Training, token);
        s_profile = await DatasetProfiler.ProfileAsync(s_dataset.Path, s_dataset.Columns, token);
        s_plan = (await PlanAsync(new TrainingRequest("label") { Trials = 2, Threads = 1, PictureEncoder = "none" })).Plan!;
        var once = new TrainingRequest("label") { Learners = ["resnet"], Parameters = ParameterSet.Empty.With("epochs", 15), Threads = 1, PictureEncoder = "none" };
        ExperimentEvent? last = null;
        using var control = new ExperimentControl();
        var task = new ExperimentTask((await PlanAsync(once)).Plan!, new ExperimentFiles(s_dataset.Path, s_dataset.Path, Path.Combine(s_folder, "out")) { Evaluates = true });
        await new ExperimentRunner(TimeProvider.System).RunAsync(task, happened => last = happened, control, token);
        s_result = last is ExperimentCompleted completed ? completed.Result : throw new AssertFailedException($"{last}");
    }

    [ClassCleanup]
    public static void Clean() => Directory.Delete(s_folder, recursive: true);

    [TestMethod]
    public void Profile_KnowsPictures_TheirSizesAndRepeats()
    {
        var picture = s_profile.Columns[0];

        Assert.AreEqual((ColumnType.Image, ColumnPurpose.Image, 60L), (picture.Type, picture.Purpose, picture.Distinct));
        Assert.AreEqual(new ImageStatistics(new ImageSize(16, 16), new ImageSize(16, 16), new ImageSize(16, 16)), picture.Images);
        StringAssert.Contains(s_profile.Guardrails.Single(guardrail => guardrail.Code == "duplicate-images").Message, "1 of 61 pictures");
    }

    [TestMethod]
    public async Task Evaluation_TellsHowGoodItIs_AndWhatCannotBeToldOfPictures()
    {
        var result = await new ModelEvaluator(TimeProvider.System).RunAsync(
            new EvaluationFiles(Path.Combine(s_folder, "out"), s_dataset.Path, s_dataset.Path, Path.Combine(s_folder, "reports")), _ => { }, CancellationToken.None);

        CollectionAssert.AreEqual(new[] { ModelFiles.Background, ModelFiles.Effects }, result.Left.Select(left => left.Name).ToList(), string.Join(' ', result.Left));
        CollectionAssert.AreEqual(new[] { ModelFiles.Quality, ModelFiles.Monitoring, ModelFiles.Slices, ModelFiles.Fairness, ModelFiles.Errors, ModelFiles.Importance, ModelFiles.Learned }, result.Files.ToList());
    }

    [TestMethod]
    public async Task CheckLabel_LooksAtNoPicture()
    {
        var found = await DatasetProfiler.CheckLabelAsync(s_dataset.Path, s_profile, "label", CancellationToken.None);

        Assert.IsFalse(found.Any(guardrail => guardrail.Column == "image"));
    }

    [TestMethod]
    public void Plan_TakesThePictureOnly_AndTheNetThatLooksAtPictures()
    {
        Assert.AreEqual(new FeatureColumn("image", ColumnPurpose.Image, InputType.Image) { Size = new ImageSize(16, 16) }, s_plan.Features.Single());
        CollectionAssert.AreEqual(new[] { "baseline", "resnet" }, s_plan.Learners.ToArray());
        Assert.IsTrue(s_plan.SkippedLearners.Any(skipped => skipped is { Name: "lightgbm", Reason: "It learns from tables; these are pictures." }));
        Assert.IsTrue(s_plan.Ignored.Any(skipped => skipped.Name == "path"));
        Assert.AreEqual((5, 1), (s_plan.Folds, s_plan.ScoredFolds));
    }

    [TestMethod]
    public async Task Plan_TellsWhatIsWrong_WhenPicturesAreMisused()
    {
        Assert.AreEqual(
            "The label 'image' holds pictures, which cannot be predicted; choose the column that says what is on them.",
            (await PlanAsync(new TrainingRequest("image"))).Problems[0].Message);
        var purposes = new Dictionary<string, ColumnPurpose> { ["image"] = ColumnPurpose.Text, ["path"] = ColumnPurpose.Image };
        var problems = (await PlanAsync(new TrainingRequest("label") { Purposes = purposes })).Problems;
        Assert.AreEqual("Column 'image' holds pictures and cannot be used as text; use image or ignore.", problems[0].Message);
        StringAssert.Contains(problems[1].Message, "Column 'path' holds text and cannot be used as image");
    }

    [TestMethod]
    [DataRow(28, 28, 1000, 28, 28)]
    [DataRow(256, 192, 1000, 64, 48)]
    [DataRow(256, 192, 500_000, 24, 18)]
    [DataRow(3, 200, 1000, 8, 64)]
    public void Size_IsTheMedianWithinBounds(int width, int height, int rows, int expectedWidth, int expectedHeight)
    {
        var size = new ImageSize(width, height);

        Assert.AreEqual(new ImageSize(expectedWidth, expectedHeight), ImageSizeChoice.For(new ImageStatistics(size, size, size), rows, null, null));
    }

    [TestMethod]
    public void Search_BeatsTheBaseline_AndTheFilePredictsTheSame()
    {
        Assert.AreEqual("resnet", s_result.BestTrial.Learner);
        Assert.IsTrue(s_result.Parity.Passed, $"{s_result.Parity}");
        Assert.IsGreaterThan(0.9, s_result.Metrics.Test!["accuracy"]);
    }

    [TestMethod]
    public void Signature_TellsHowAPictureBecomesAnInput()
    {
        using var scorer = new OnnxScorer(Path.Combine(s_folder, "out", "model.onnx"));

        Assert.AreEqual(new SignatureInput("image", "image", "float") { Image = new ImageInput(16, 16) }, scorer.Signature.Inputs.Single());
        StringAssert.Contains(File.ReadAllText(Path.Combine(s_folder, "out", "signature.json")), "\"maxValue\": 255");
    }

    [TestMethod]
    public void Predict_TakesPicturesOfAnySize_AndNamesThoseItCannotRead()
    {
        using var scorer = new OnnxScorer(Path.Combine(s_folder, "out", "model.onnx"));
        PictureFile[] good = [new("one.png", TestPictures.Png(0, 5000, 40, 30)), new("two.png", TestPictures.Png(1, 5001))];

        var read = scorer.Input.FromPictures(good);
        var refused = scorer.Input.FromPictures([.. good, new("three.png", [1, 2, 3, 4]), new("four.png", [])]);

        CollectionAssert.AreEqual(new[] { "a", "b" }, scorer.Score(read.Table!).Labels!.ToArray());
        CollectionAssert.AreEqual(
            new[] { "'three.png' is no PNG, JPEG, WebP, GIF or BMP picture.", "'four.png' is empty." }, refused.Problems.ToArray());
    }

    [TestMethod]
    public async Task Sample_ShowsSomePicturesOfEachClass()
    {
        var classes = await PictureSample.ReadAsync(s_dataset.Path, "image", "label", classes: 5, each: 3, CancellationToken.None);

        Assert.AreEqual("a 31 3, b 30 3", string.Join(", ", classes.Select(group => $"{group.Label} {group.Count} {group.Files.Count}")));
        Assert.AreEqual(new ImageSize(16, 16), ImageCodec.SizeOf(classes[0].Files[0]));
    }

    private static async Task<PlanResult> PlanAsync(TrainingRequest request)
    {
        var values = s_profile.Find(request.Label)!.Type == ColumnType.Image
            ? []
            : await DatasetProfiler.CountValuesAsync(s_dataset.Path, request.Label, TrainingPlanner.MaxClasses + 1, CancellationToken.None);
        return TrainingPlanner.Plan(s_profile, values, request);
    }
}
