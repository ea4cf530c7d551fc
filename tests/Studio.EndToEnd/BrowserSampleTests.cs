namespace Studio.EndToEnd;

using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Studio.Api.Tests;
using Studio.Pipelines;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

/// <summary>The downloaded file scored in Chromium by the page that the model's page shows, against what the service answers.</summary>
[TestClass]
public sealed class BrowserSampleTests
{
    private const float Soon = 60_000;
    private const double Tolerance = 1e-5;
    private const string Runtime = "node_modules/onnxruntime-web/dist/";

    // What a page of HTML could take for its own.
    private const string FirstLetter = "Élise said \"a superb day\" </script> & <b>lovely</b> 天气很好";

    [TestMethod]
    public async Task Sample_AgreesWithTheService_WhenItRunsAsItIsShown()
    {
        // As CallSamples names it.
        var package = await NpmPackage.FolderAsync("onnxruntime-web@1.30.0");
        await using var server = await StudioServer.StartAsync();
        await using var files = FileServer.Start();
        GiveFile(files, Runtime + "ort.wasm.bundle.min.mjs", "text/javascript", Path.Combine(package, "dist", "ort.wasm.bundle.min.mjs"));
        GiveFile(files, Runtime + "ort-wasm-simd-threaded.wasm", "application/wasm", Path.Combine(package, "dist", "ort-wasm-simd-threaded.wasm"));
        files.Give("favicon.ico", string.Empty);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        browser.Page.SetDefaultTimeout(Soon);

        // An ensemble over dates, categories and numbers, one of them missing; a linear model of texts; trees that give a number.
        await TrainAsync(server, "customers", TestTables.Customers().Insert("id,age,income,region,since,bought\n".Length, "C0,,41000.5,\"east, far\",2021-03-04,no\n"), "bought", "lightgbm", "lbfgs");
        await TrainAsync(server, "letters", Letters(), "glad", "lbfgs");
        await TrainAsync(server, "line", "x,z,y\n2.5,0.25,7\n" + TestTables.Line()["x,z,y\n".Length..], "y", "lightgbm");
        await AssertAgreesAsync(server, files, browser, "customers", new { age = (double?)null, income = 41000.5, region = "east, far", since = "2021-03-04" });
        await AssertAgreesAsync(server, files, browser, "letters", new { text = FirstLetter });
        await AssertAgreesAsync(server, files, browser, "line", new { x = 2.5, z = 0.25 });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    private static void GiveFile(FileServer files, string path, string mediaType, string file) => files.Answer(path, async response =>
    {
        response.ContentType = mediaType;
        await using var content = File.OpenRead(file);
        await content.CopyToAsync(response.OutputStream);
    });

    private static async Task TrainAsync(StudioServer server, string name, string csv, string label, params string[] learners)
    {
        var dataset = await server.UploadAsync(csv, $"{name}.csv");
        var ended = await server.WaitForEndAsync(await server.StartExperimentAsync(new { datasetId = dataset, label, learners, trials = 1 + learners.Length, threads = 2, name }));
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
    }

    private static async Task AssertAgreesAsync(StudioServer server, FileServer files, StudioBrowser browser, string model, object row)
    {
        var page = browser.Page;
        await page.GoAsync($"/models/{model}");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download ONNX" }).ClickAsync());
        GiveFile(files, download.SuggestedFilename, "application/octet-stream", (await download.PathAsync())!);
        await page.GetByRole(AriaRole.Link, new() { Name = "onnxruntime-web", Exact = true }).ClickAsync();
        var sample = (await page.Locator(".code-sample", new() { HasText = "ort.InferenceSession" }).TextContentAsync())!;
        files.Give($"{model}.html", sample, "text/html");
        using var answer = await server.Client.PostAsJsonAsync($"/api/v1/models/{model}/predict", new { rows = new[] { row } }, StudioJson.Line);
        var expected = (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions")[0];

        await page.GoAsync($"{files.Address}{model}.html");
        await Expect(page.Locator("#answer")).Not.ToBeEmptyAsync(new() { Timeout = Soon });
        var scored = JsonDocument.Parse((await page.Locator("#answer").TextContentAsync())!).RootElement;
        AssertClose(expected, scored, sample);
    }

    private static void AssertClose(JsonElement expected, JsonElement scored, string sample)
    {
        foreach (var property in expected.EnumerateObject())
        {
            var found = scored.GetProperty(property.Name);
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    AssertClose(property.Value, found, sample);
                    break;
                case JsonValueKind.Number:
                    var number = property.Value.GetDouble();
                    Assert.AreEqual(number, found.GetDouble(), Tolerance * Math.Max(1, Math.Abs(number)), sample);
                    break;
                default:
                    Assert.AreEqual(property.Value.GetString(), found.GetString(), sample);
                    break;
            }
        }
    }

    /// <summary>Sentences that are glad or sad: columns <c>text, glad</c>.</summary>
    private static string Letters()
    {
        string[] glad = ["superb", "lovely", "pleasant"], sad = ["dreadful", "gloomy", "awful"], things = ["a train", "the soup", "our garden", "that film"];
        var csv = new StringBuilder($"text,glad\n\"{FirstLetter.Replace("\"", "\"\"", StringComparison.Ordinal)}\",yes\n");
        for (var i = 0; i < 200; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"we think {things[i % 4]} number {i} was quite {(i % 2 == 0 ? glad : sad)[i % 3]} on day {i * 7 % 31},{(i % 2 == 0 ? "yes" : "no")}\n");
        }

        return csv.ToString();
    }
}
