namespace Studio.Api.Tests.Models;

using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Studio.Api.Models;
using Studio.Api.Serving;
using Studio.Api.Tests.Compatibility;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class CallSamplesTests
{
    private const string Model = "customers/1";

    private static readonly Dictionary<string, string?> s_row = new() { ["age"] = "30", ["income"] = "40000.5", ["region"] = "it's \"north\"" };

    [TestMethod]
    [DataRow("curl", "bash", "sample.sh", "\"label\":\"no\"")]
    [DataRow("Python", "python3", "sample.py", "no")]
    [DataRow("JavaScript", "node", "sample.mjs", "no")]
    [DataRow("Open Inference Protocol", "bash", "sample.sh", "\"data\":[\"no\"]")]
    [DataRow("C#", "dotnet", "sample.cs", "no")]
    public async Task Samples_GetTheModelsAnswer_WhenTheyAreRun(string name, string program, string file, string expected)
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        using var opening = await server.Services.GetRequiredService<ServedModels>().OpenAsync(Model, null, CancellationToken.None);
        var sample = CallSamples.Of(server.Client.BaseAddress!.ToString().TrimEnd('/'), Model, "customers-v1.onnx", opening.Model!.Signature, s_row).Single(sample => sample.Name == name);

        var folder = Directory.CreateTempSubdirectory("studio-sample-");
        try
        {
            var path = Path.Combine(folder.FullName, file);
            await File.WriteAllTextAsync(path, name == "C#" ? $"#:project {ClientProject()}\n#:property PublishAot=false\n{sample.Code}" : sample.Code);
            var (status, output, error) = await RunAsync(program, name == "C#" ? ["run", path] : [path], folder.FullName);
            Assert.AreEqual(0, status, error + output);
            Assert.Contains(expected, output, sample.Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void BrowserSample_SaysWhy_WhenTheModelNeedsATextEncoder()
    {
        var encoder = new EncoderSignature("tiny", "encoder.zip", "0", "wordpiece", "mean", 16, [new EncoderInput("note embedding", "note", 8)]);
        var signature = new ModelSignature(TaskCatalog.Regression, "price", [new SignatureInput("stars", "numeric", "float")], [new SignatureOutput("prediction", "float")], null) { Encoder = encoder };

        var sample = CallSamples.Of("http://localhost", Model, "customers-v1.onnx", signature, s_row).Single(sample => sample.Name == "onnxruntime-web");

        Assert.IsEmpty(sample.Code);
        Assert.Contains("8 numbers in 'note embedding', which the encoder 'tiny' makes of texts", sample.Hint);
    }

    private static string ClientProject()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaaS.Studio.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "src", "Studio.Client", "Studio.Client.csproj");
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
