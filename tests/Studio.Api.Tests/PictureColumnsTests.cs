namespace Studio.Api.Tests;

using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Studio.Api.Tests.Inference;

/// <summary>Pictures with columns beside them over HTTP, of which a column alone tells the class.</summary>
[TestClass]
public sealed class PictureColumnsTests
{
    private const string Predict = "/api/v1/models/parcels/predict";

    [TestMethod]
    public async Task Predict_ReadsTheColumnsBesideThePicture_AfterAnExperimentWithThePretrainedNet()
    {
        await using var server = await StudioServer.StartAsync();
        using var upload = await server.Client.PostAsync("/api/v1/datasets?name=parcels.zip", new ByteArrayContent(Archive(80)));
        var dataset = (await StudioServer.ReadJsonAsync(upload)).GetProperty("id").GetGuid();
        var request = new { datasetId = dataset, label = "kind", trials = 3, learners = new[] { "lightgbm" }, threads = 1, name = "parcels", pictureEncoder = "resnet18" };
        using (var refused = await server.Client.PostAsJsonAsync("/api/v1/experiments", request with { pictureEncoder = "vgg" }))
        {
            var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused);
            Assert.AreEqual("There is no net for pictures 'vgg'; known are resnet18, none.", problem.GetProperty("errors").GetProperty("pictureEncoder")[0].GetString());
        }

        var ended = await server.WaitForEndAsync(await server.StartExperimentAsync(request));
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.AreEqual("resnet18", ended.GetProperty("plan").GetProperty("pictureEncoder").GetProperty("name").GetString());

        var picture = Convert.ToBase64String(TestPictures.File(upper: true, 900));
        var rows = await StudioServer.ReadJsonAsync(await server.Client.PostAsJsonAsync(Predict, new { rows = new object[] { new { image = picture, weight = 9 }, new { weight = 1, image = picture } } }));
        Assert.AreEqual("heavy light", string.Join(' ', rows.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("label"))));
        double[] expected = [.. rows.GetProperty("predictions").EnumerateArray().SelectMany(row => row.GetProperty("probabilities").EnumerateObject().Select(share => share.Value.GetDouble()))];

        var tensors = InferTest.Json(new TestTensor("weight", "FP32", 9f, 1f), new TestTensor("image", "BYTES", picture, picture)).ToJsonString();
        using var inferred = await server.Client.PostAsync("/v2/models/parcels/infer", new StringContent(tensors, Encoding.UTF8, "application/json"));
        InferTest.AreEqual(expected, (await TestAnswer.ReadAsync(inferred)).Numbers);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPictures.File(upper: true, 901)), "file", "one.png" } };
        var alone = await StudioServer.ReadJsonAsync(await server.Client.PostAsync(Predict, form));
        Assert.Contains("No row has 'weight'", alone.GetProperty("warnings")[0].GetString()!);
    }

    private static byte[] Archive(int rows)
    {
        var random = new Random(3);
        var table = new StringBuilder("file,weight,kind\n");
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < rows; i++)
            {
                var name = $"pictures/{i:000}.png";
                var weight = i % 2 == 0 ? 1 + random.NextDouble() : 8 + random.NextDouble();
                table.Append(CultureInfo.InvariantCulture, $"{name},{weight:F2},{(weight > 5 ? "heavy" : "light")}\n");
                Add(zip, name, TestPictures.File(random.Next(2) == 0, i));
            }

            Add(zip, "table.csv", Encoding.UTF8.GetBytes(table.ToString()));
        }

        return memory.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }
}
