namespace Studio.Api.Tests;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Studio.Api.CommandLine;
using Studio.Api.Tests.Inference;
using Studio.Pipelines.Tests.Pretrained;

/// <summary>Training and predicting with a pretrained text encoder: raw texts in, on the command line and over HTTP.</summary>
[TestClass]
public sealed class TextEncoderTests : IDisposable
{
    private readonly TinyEncoder _tiny = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-encoder-tests-");

    [TestMethod]
    public async Task Predict_ReadsRawTexts_AfterTrainWithATextEncoder()
    {
        await File.WriteAllTextAsync(InFolder("reviews.csv"), Reviews());
        await File.WriteAllTextAsync(InFolder("new.csv"), "review,stars\nwe think the food number 7 of 9 was dreadful on that day,3\nwe think a cafe number 70 of 8 was superb on that day,3\n");

        var (trained, _, problem) = await RunAsync(
            "train", "--data", InFolder("reviews.csv"), "--label", "liked", "--learners", "lbfgs", "--trials", "3", "--group", "word", "--text-encoder", _tiny.Folder, "--out", InFolder("out"), "--mlnet");
        Assert.AreEqual(1, trained, "a model for ML.NET was asked for");
        Assert.Contains("error: --mlnet: ML.NET gets models that take nothing but raw columns", problem);
        Assert.IsTrue(File.Exists(InFolder("out/encoder.zip")));
        var signature = JsonDocument.Parse(await File.ReadAllTextAsync(InFolder("out/signature.json"))).RootElement;
        Assert.AreEqual("review embedding", signature.GetProperty("encoder").GetProperty("inputs")[0].GetProperty("name").GetString());

        var (predicted, _, failure) = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("new.csv"), "--out", InFolder("answers.csv"));
        Assert.AreEqual(0, predicted, failure);
        CollectionAssert.AreEqual(
            new[] { "sad", "glad" }, (await File.ReadAllLinesAsync(InFolder("answers.csv"))).Skip(1).Select(line => line.Split(',')[0]).ToArray());

        File.Delete(InFolder("out/encoder.zip"));
        var (without, _, error) = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("new.csv"), "--out", InFolder("answers.csv"));
        Assert.AreEqual(1, without);
        Assert.StartsWith("error: The model needs the text encoder 'tiny' in encoder.zip beside it.", error);
    }

    [TestMethod]
    public async Task Predict_ReadsRawTexts_AfterTrainWithTheEncoderThatComesWithTheStudio()
    {
        await File.WriteAllTextAsync(InFolder("reviews.csv"), Reviews());
        await File.WriteAllTextAsync(InFolder("new.csv"), "review,stars\nwe think the food number 7 of 9 was terrible on that day,3\nwe think a cafe number 70 of 8 was wonderful on that day,3\n");

        var (trained, _, problem) = await RunAsync(
            "train", "--data", InFolder("reviews.csv"), "--label", "liked", "--learners", "lbfgs", "--trials", "3", "--group", "word", "--text-encoder", "minilm", "--publish", "single", "--out", InFolder("out"));
        Assert.AreEqual(0, trained, problem);
        var signature = JsonDocument.Parse(await File.ReadAllTextAsync(InFolder("out/signature.json"))).RootElement;
        Assert.AreEqual("minilm", signature.GetProperty("encoder").GetProperty("name").GetString());
        Assert.AreEqual(384, signature.GetProperty("encoder").GetProperty("inputs")[0].GetProperty("width").GetInt32());

        var (predicted, _, failure) = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("new.csv"), "--out", InFolder("answers.csv"));
        Assert.AreEqual(0, predicted, failure);
        CollectionAssert.AreEqual(
            new[] { "sad", "glad" }, (await File.ReadAllLinesAsync(InFolder("answers.csv"))).Skip(1).Select(line => line.Split(',')[0]).ToArray());
    }

    [TestMethod]
    public async Task Service_KnowsTheEncoderThatComesWithTheStudio()
    {
        await using var server = await StudioServer.StartAsync();
        var dataset = await server.UploadAsync(Reviews());
        var request = new { datasetId = dataset, label = "liked", trials = 3, group = "word", learners = new[] { "lbfgs" }, threads = 1, name = "reviews", publish = "single", textEncoder = "minilm" };
        using (var refused = await server.Client.PostAsJsonAsync("/api/v1/experiments", request with { textEncoder = "huge" }))
        {
            var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused);
            Assert.AreEqual(
                "There is no text encoder 'huge': the setting Text:EncoderFolder names no folder with encoders; known are minilm, none.",
                problem.GetProperty("errors").GetProperty("textEncoder")[0].GetString());
        }

        var plain = await server.StartExperimentAsync(new { datasetId = dataset, label = "liked", trials = 1, learners = new[] { "lbfgs" }, threads = 1, name = "plain" });
        var notes = (await server.WaitForEndAsync(plain)).GetProperty("plan").GetProperty("notes");
        Assert.Contains("textEncoder in a request", notes[0].GetString()!);
        var ended = await server.WaitForEndAsync(await server.StartExperimentAsync(request));
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.IsFalse(ended.GetProperty("plan").TryGetProperty("notes", out _));
        Assert.IsNotEmpty(Directory.GetFiles(Path.Combine(server.DataDirectory, "vectors"), "*.vectors"), "The vectors are not kept.");
        Assert.AreEqual("minilm", ended.GetProperty("plan").GetProperty("textEncoder").GetProperty("folder").GetString());
        using var answer = await server.Client.PostAsJsonAsync(
            "/api/v1/models/reviews/predict", new { rows = new[] { new { review = "we think the food number 7 of 9 was terrible on that day" }, new { review = "we think a cafe number 70 of 8 was wonderful on that day" } } });
        var rows = (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions");
        CollectionAssert.AreEqual(new[] { "sad", "glad" }, rows.EnumerateArray().Select(row => row.GetProperty("label").GetString()).ToArray());
    }

    [TestMethod]
    public async Task Train_SuggestsTheEncoder_WhereTextsAreFew()
    {
        await File.WriteAllTextAsync(InFolder("reviews.csv"), Reviews());
        string[] train = ["train", "--data", InFolder("reviews.csv"), "--label", "liked", "--learners", "lbfgs", "--trials", "2", "--out", InFolder("out")];
        var (trained, _, told) = await RunAsync(train);
        Assert.AreEqual(0, trained, told);
        Assert.Contains("note: 'review' has few texts to learn words from (120 rows): where they are English, the text encoder 'minilm' can help", told);
        Assert.Contains("ask for it with --text-encoder minilm", told);
        Assert.IsFalse(File.Exists(InFolder("out/encoder.zip")), "It is never taken by itself.");
    }

    [TestMethod]
    public async Task Train_SaysWhatIsWrong_WhenTheEncoderFolderIsMissing()
    {
        await File.WriteAllTextAsync(InFolder("reviews.csv"), Reviews());
        var (exitCode, _, error) = await RunAsync("train", "--data", InFolder("reviews.csv"), "--label", "liked", "--text-encoder", InFolder("none"), "--out", InFolder("out"));
        Assert.AreEqual(1, exitCode);
        Assert.AreEqual(
            $"error: Text:EncoderFolder: there is no folder '{InFolder("none")}'; name one with a pretrained ONNX text encoder, or minilm for the one that comes with the studio, or leave the setting out.", error.Trim());
    }

    [TestMethod]
    public async Task Service_PredictsFromRawTexts_WithAnEncoderOfItsFolder()
    {
        await using var server = await StudioServer.StartAsync(("Text:EncoderFolder", Path.GetDirectoryName(_tiny.Folder)!));
        var dataset = await server.UploadAsync(Reviews());
        var request = new { datasetId = dataset, label = "liked", trials = 3, group = "word", learners = new[] { "lbfgs" }, threads = 1, name = "reviews", textEncoder = "tiny" };
        using (var refused = await server.Client.PostAsJsonAsync("/api/v1/experiments", request with { textEncoder = "huge" }))
        {
            var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused);
            Assert.AreEqual(
                "There is no text encoder 'huge' in the folder of Text:EncoderFolder; known are minilm, tiny, default, none.",
                problem.GetProperty("errors").GetProperty("textEncoder")[0].GetString());
        }

        var ended = await server.WaitForEndAsync(await server.StartExperimentAsync(request));
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
        using var answer = await server.Client.PostAsJsonAsync(
            "/api/v1/models/reviews/predict", new { rows = new[] { new { review = "we think the food number 7 of 9 was dreadful on that day" }, new { review = "we think a cafe number 70 of 8 was superb on that day" } } });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var rows = (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions");
        CollectionAssert.AreEqual(new[] { "sad", "glad" }, rows.EnumerateArray().Select(row => row.GetProperty("label").GetString()).ToArray());

        var tensors = InferTest.Json(
            new TestTensor("review", "BYTES", "we think the food number 7 of 9 was dreadful on that day", "we think a cafe number 70 of 8 was superb on that day"), new TestTensor("stars", "FP32", null, null));
        using var inferred = await server.Client.PostAsync("/v2/models/reviews/infer", new StringContent(tensors.ToJsonString()));
        CollectionAssert.AreEqual(new[] { "sad", "glad" }, (await TestAnswer.ReadAsync(inferred))["label"]);

        using var forMlNet = await server.Client.GetAsync("/api/v1/models/reviews/versions/latest/mlnet");
        Assert.Contains("needs the pretrained text encoder 'tiny'", (await ProblemAssert.IsAsync(HttpStatusCode.Conflict, forMlNet)).GetProperty("detail").GetString()!);
    }

    public void Dispose()
    {
        _tiny.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Reviews that never use the words that are asked for later, but ones of like meaning; grouped by these, words alone tell nothing.</summary>
    private static string Reviews()
    {
        string[] good = ["good", "great", "fine"], bad = ["bad", "poor", "awful"], places = ["the food", "the room", "a cafe"];
        var random = new Random(1);
        var csv = new StringBuilder("review,stars,word,liked\n");
        for (var row = 0; row < 120; row++)
        {
            var word = (row % 2 == 0 ? good : bad)[random.Next(3)];
            csv.Append(CultureInfo.InvariantCulture, $"we think {places[random.Next(3)]} number {random.Next(1000)} of {row} was {word} on that day,{random.Next(5)},{word},{(row % 2 == 0 ? "glad" : "sad")}\n");
        }

        return csv.ToString();
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await StudioCommand.InvokeAsync(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
