namespace Studio.Api.Tests.Models;

using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Api.Serving;
using Studio.Api.Tests.Compatibility;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Scoring;

[TestClass]
public sealed class MlNetDownloadTests : IDisposable
{
    private const string Address = "/api/v1/models/customers/versions/1/mlnet";
    private const string Rows = """[{"age":30,"income":40000.5,"region":"north"},{"age":71,"region":"elsewhere"},{"income":90000}]""";

    private readonly PreviousVersion _previous = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-mlnet-download-");

    [TestMethod]
    public async Task Download_PredictsWhatTheServiceDoes_ForAVersionOfThePreviousStudio()
    {
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", _previous.Data));
        using var download = await server.Client.GetAsync(Address);
        Assert.AreEqual(HttpStatusCode.OK, download.StatusCode, await download.Content.ReadAsStringAsync());
        Assert.AreEqual("application/zip", download.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual("customers-v1-mlnet.zip", download.Content.Headers.ContentDisposition!.FileName);
        await ZipFile.ExtractToDirectoryAsync(await download.Content.ReadAsStreamAsync(), _folder.FullName);
        CollectionAssert.AreEquivalent(
            new[] { "ModelBatch.cs", "ModelInput.cs", "ModelOutput.cs", "ModelSample.csproj", "Program.cs", "README.txt", "model.zip" }, _folder.GetFiles().Select(file => file.Name).ToArray());

        using var opening = await server.Services.GetRequiredService<ServedModels>().OpenAsync("customers/1", null, CancellationToken.None);
        var signature = opening.Model!.Signature;
        using var read = new PredictionInput(signature).FromJson(Encoding.UTF8.GetBytes(Rows));
        var predicted = new MLContext().Model.Load(Path.Combine(_folder.FullName, "model.zip"), out _).Transform(MlNetRows.ForMlNet(signature, read.Rows!.ToTable()));
        using var asked = await server.Client.PostAsync("/api/v1/models/customers%2F1/predict", new StringContent($"{{\"rows\":{Rows}}}", Encoding.UTF8, "application/json"));
        var expected = (await StudioServer.ReadJsonAsync(asked)).GetProperty("predictions").EnumerateArray().ToArray();

        Assert.HasCount(3, expected);
        CollectionAssert.AreEqual(expected.Select(row => row.GetProperty("label").GetString()).ToArray(), predicted.GetColumn<string>("PredictedLabel").ToArray());
        var probabilities = predicted.GetColumn<float>("Probability").ToArray();
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row].GetProperty("probabilities").GetProperty(signature.Classes![1]).GetDouble(), probabilities[row], 1e-6);
        }
    }

    [TestMethod]
    public async Task Downloads_EndWhenTheyAreCancelled_AndHoldNobodyUp()
    {
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", _previous.Data));
        using var stop = new CancellationTokenSource();
        var left = Enumerable.Range(0, 8).Select(_ => server.Client.GetAsync(Address, stop.Token)).ToArray();
        using var asked = await server.Client.PostAsJsonAsync("/api/v1/models/customers%2F1/predict", new { rows = new[] { new { age = 30 } } });
        Assert.AreEqual(HttpStatusCode.OK, asked.StatusCode);
        await stop.CancelAsync();
        foreach (var download in left)
        {
            try
            {
                (await download).Dispose();
            }
            catch (OperationCanceledException)
            {
                // As it was told.
            }
        }

        var again = await Task.WhenAll(server.Client.GetAsync(Address), server.Client.GetAsync(Address));
        Assert.IsTrue(again.All(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    public void Dispose()
    {
        _previous.Dispose();
        _folder.Delete(recursive: true);
    }
}
