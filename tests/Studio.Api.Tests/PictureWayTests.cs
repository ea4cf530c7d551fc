namespace Studio.Api.Tests;

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Studio.Api.Tests.Inference;
using Studio.Pipelines.Data.Images;

/// <summary>The whole way of pictures over HTTP: upload of an archive, experiment, predictions of files.</summary>
[TestClass]
public sealed class PictureWayTests
{
    private const string Predict = "/api/v1/models/halves/predict";

    private static StudioServer s_server = null!;
    private static Guid s_dataset;

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        using var answer = await s_server.Client.PostAsync("/api/v1/datasets?name=halves.zip", new ByteArrayContent(TestPictures.Archive(30)), context.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync(context.CancellationToken));
        s_dataset = (await StudioServer.ReadJsonAsync(answer)).GetProperty("id").GetGuid();
        var experiment = await s_server.StartExperimentAsync(new
        {
            datasetId = s_dataset,
            label = "label",
            learners = new[] { "resnet" },
            parameters = new { epochs = 15 },
            threads = 1,
            name = "halves",
        });
        var ended = await s_server.WaitForEndAsync(experiment, context.CancellationToken);
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Dataset_TellsItsPicturesAndWhichAreLeftOut()
    {
        var dataset = await s_server.GetJsonAsync($"/api/v1/datasets/{s_dataset}");
        var profile = await s_server.GetJsonAsync($"/api/v1/datasets/{s_dataset}/profile?label=label");
        var preview = await s_server.GetJsonAsync($"/api/v1/datasets/{s_dataset}/preview?rows=1");

        Assert.AreEqual(60, dataset.GetProperty("rows").GetInt32());
        Assert.AreEqual("'lower/broken.png' is cut off; copy or save it again.", dataset.GetProperty("rejected")[0].GetProperty("cause").GetString());
        Assert.AreEqual("image", profile.GetProperty("columns")[0].GetProperty("type").GetString());
        Assert.AreEqual(16, profile.GetProperty("columns")[0].GetProperty("images").GetProperty("median").GetProperty("width").GetInt32());
        StringAssert.EndsWith(preview.GetProperty("rows")[0][0].GetString(), " bytes");
    }

    [TestMethod]
    [DataRow(false, "image/png")]
    [DataRow(true, "image/jpeg")]
    public async Task Predict_AnswersOnePicture_AsTheBody(bool lossy, string type)
    {
        using var answer = await PostAsync(TestPictures.File(upper: true, 900, 50, 40, lossy), type);

        var row = (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions")[0];
        Assert.AreEqual("upper", row.GetProperty("label").GetString());
        Assert.AreEqual("picture", row.GetProperty("file").GetString());
        Assert.AreEqual(1, row.GetProperty("probabilities").EnumerateObject().Sum(share => share.Value.GetDouble()), 1e-3);
    }

    [TestMethod]
    public async Task Predict_AnswersSeveralPictures_OfAForm()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(TestPictures.File(upper: false, 901)), "file", "one.png" },
            { new ByteArrayContent(TestPictures.File(upper: true, 902)), "file", "two.png" },
        };

        using var answer = await s_server.Client.PostAsync(Predict, form);

        var rows = (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions").EnumerateArray();
        Assert.AreEqual("one.png lower, two.png upper", string.Join(", ", rows.Select(row => $"{row.GetProperty("file")} {row.GetProperty("label")}")));
    }

    [TestMethod]
    public async Task Predict_AnswersCsv_WithTheFiles_WhenAskedFor()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Predict)
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(TestPictures.File(upper: false, 901)), "file", "one.png" } },
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));

        using var answer = await s_server.Client.SendAsync(request);

        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.AreEqual("file,label,probability_lower,probability_upper", lines[0]);
        StringAssert.StartsWith(lines[1], "one.png,lower,");
    }

    [TestMethod]
    public async Task Predict_AnswersJsonRows_InBase64()
    {
        var file = Convert.ToBase64String(TestPictures.File(upper: true, 903));

        using var answer = await s_server.Client.PostAsJsonAsync(Predict, new { rows = new[] { new { image = file }, new { image = $"data:image/png;base64,{file}" } } });

        var rows = (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions").EnumerateArray();
        Assert.AreEqual("upper upper", string.Join(' ', rows.Select(row => row.GetProperty("label"))));
    }

    [TestMethod]
    public async Task Infer_AnswersPictures_AsFilesAndPixels()
    {
        byte[][] files = [TestPictures.File(upper: true, 905), TestPictures.File(upper: false, 906)];
        var predicted = await StudioServer.ReadJsonAsync(await s_server.Client.PostAsJsonAsync(Predict, new { rows = files.Select(file => new { image = Convert.ToBase64String(file) }) }));
        double[] expected = [.. predicted.GetProperty("predictions").EnumerateArray().SelectMany(row => row.GetProperty("probabilities").EnumerateObject().Select(share => share.Value.GetDouble()))];

        await IsAsExpectedAsync(InferTest.Json(new TestTensor("image", "BYTES", [.. files.Select(Convert.ToBase64String)])).ToJsonString());
        await IsAsExpectedAsync(new TestTensor("image", "BYTES", [.. files]));
        byte[] pixels = [.. files.SelectMany(file => Planes(PixelDecoder.Decode(file, new ImageSize(16, 16))))];
        await IsAsExpectedAsync(new TestTensor("image", "UINT8", [.. pixels.Select(value => (object)value)]) { Shape = [2, 3, 16, 16] });
        await IsAsExpectedAsync(new TestTensor("image", "FP32", [.. pixels.Select(value => (object)(float)value)]) { Shape = [2, 3, 16, 16] });

        async Task IsAsExpectedAsync(object body)
        {
            var (bytes, length) = body is TestTensor tensor ? InferTest.Binary([tensor]) : (System.Text.Encoding.UTF8.GetBytes((string)body), 0);
            using var answer = await InferAsync(bytes, length);
            InferTest.AreEqual(expected, (await TestAnswer.ReadAsync(answer)).Numbers);
        }
    }

    [TestMethod]
    public async Task Infer_NamesThePicture_ThatCannotBeRead()
    {
        await IsRefusedAsync(new TestTensor("image", "BYTES", TestPictures.File(upper: true, 905), new byte[] { 1, 2, 3 }), "row 2", "PNG");
        await IsRefusedAsync(new TestTensor("image", "UINT8", [.. new object[768].Select(_ => (object)0)]) { Shape = [1, 3, 16, 15] }, "'image'", "[rows,3,16,16]");
        await IsRefusedAsync(new TestTensor("image", "FP32", [.. new object[768].Select(_ => (object)300f)]) { Shape = [1, 3, 16, 16] }, "row 1", "300 is no colour");
        await IsRefusedAsync(new TestTensor("image", "FP32", 1f), "'image'", "BYTES");
        await IsRefusedAsync(new TestTensor("image", "BYTES", [.. Enumerable.Repeat((object)string.Empty, 90_000)]), "More than 1000 pictures");
        await IsRefusedAsync(new TestTensor("picture", "BYTES", "x"), "no input 'picture'");

        static async Task IsRefusedAsync(TestTensor tensor, params string[] words)
        {
            var (bytes, length) = InferTest.Binary([tensor]);
            using var answer = await InferAsync(bytes, length);
            await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, words);
        }
    }

    [TestMethod]
    public async Task Predict_RefusesMoreRowsOfPictures_ThanAllowed()
    {
        var rows = $"[{string.Join(',', Enumerable.Repeat("{}", 3_000_000))}]";
        using var answer = await PostAsync(System.Text.Encoding.ASCII.GetBytes(rows), "application/json");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "More than 1000 pictures");
        using var half = await PostAsync("""[{"image": "\ud800"}]"""u8.ToArray(), "application/json");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, half, "half of a letter");
    }

    [TestMethod]
    public async Task Predict_NamesThePicture_ThatCannotBeRead()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(TestPictures.File(upper: false, 901)), "file", "good.png" },
            { new ByteArrayContent(TestPictures.File(upper: true, 902)[..60]), "file", "bad.png" },
        };
        using var formAnswer = await s_server.Client.PostAsync(Predict, form);
        using var bodyAnswer = await PostAsync([1, 2, 3, 4], "image/png");
        using var rowAnswer = await s_server.Client.PostAsJsonAsync(Predict, new { rows = new object[] { new { image = "no base64!" }, new { } } });

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, formAnswer, "'bad.png' is ");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, bodyAnswer, "'picture' is no PNG, JPEG, WebP, GIF or BMP picture.");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, rowAnswer, "Row 1, column 'image': the picture is not written in base64");
    }

    [TestMethod]
    [DataRow("text/csv", "send one as image/png, image/jpeg")]
    [DataRow("image/svg+xml", "does not take Content-Type 'image/svg+xml'")]
    [DataRow("application/pdf", "does not take Content-Type 'application/pdf'")]
    public async Task Predict_TellsThatTheTypeIsWrong(string type, string words)
    {
        using var answer = await PostAsync([1, 2, 3], type);

        await ProblemAssert.IsAsync(HttpStatusCode.UnsupportedMediaType, answer, words);
    }

    [TestMethod]
    public async Task Predict_RefusesWhatIsTooLarge()
    {
        using var answer = await PostAsync(new byte[(32 << 20) + 1], "image/png");

        await ProblemAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, answer, "larger than allowed");
    }

    [TestMethod]
    public async Task Signature_AndDescription_TellHowPicturesAreSent()
    {
        var signature = await s_server.GetJsonAsync("/api/v1/models/halves/versions/latest/signature");
        var description = await s_server.GetJsonAsync("/openapi/v1.json");

        var image = signature.GetProperty("inputs")[0].GetProperty("image");
        Assert.AreEqual("16 16 3 RGB", string.Create(CultureInfo.InvariantCulture, $"{image.GetProperty("height")} {image.GetProperty("width")} {image.GetProperty("channels")} {image.GetProperty("colors")}"));
        var types = description.GetProperty("paths").GetProperty("/api/v1/models/{name}/predict").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        Assert.IsTrue(types.TryGetProperty("image/png", out _) && types.TryGetProperty("multipart/form-data", out _), types.ToString());
    }

    /// <summary>Colours as planes, one after the other.</summary>
    private static IEnumerable<byte> Planes(byte[] pixels) => Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, pixels.Length / 3).Select(pixel => pixels[(pixel * 3) + channel]));

    private static async Task<HttpResponseMessage> InferAsync(byte[] body, int jsonLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/halves/infer") { Content = new ByteArrayContent(body) };
        if (jsonLength > 0)
        {
            request.Headers.Add(TestAnswer.JsonLength, jsonLength.ToString(CultureInfo.InvariantCulture));
        }

        return await s_server.Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PostAsync(byte[] body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Predict) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);

        // Otherwise the connection is closed in the middle of a body that is refused, and the answer with it.
        request.Headers.ExpectContinue = true;
        return await s_server.Client.SendAsync(request);
    }
}
