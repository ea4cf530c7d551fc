namespace Studio.Api.Tests.CommandLine;

using Studio.Api.CommandLine;

/// <summary><c>import-model</c> with files that are no models.</summary>
[TestClass]
public sealed class ImportModelCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-import-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task ImportModel_EndsWithOneAndTheReason_WhenTheFileIsNoModel()
    {
        var (model, data) = (Write("model.zip", "no archive"), Write("rows.csv", TestTables.Customers(50)));
        Directory.CreateDirectory(InFolder("out"));
        await File.WriteAllTextAsync(InFolder("out/model.onnx"), "that of an earlier run");

        var run = await StudioProcess.RunAsync(["import-model", "--model", model, "--data", data, "--label", "bought", "--out", InFolder("out")]);

        Assert.AreEqual(StudioCommand.Failure, run.ExitCode, run.Output);
        StringAssert.StartsWith(run.Error, "error: ");
        Assert.DoesNotContain("This was not foreseen", run.Error);
        Assert.AreEqual("that of an earlier run", await File.ReadAllTextAsync(InFolder("out/model.onnx")));
        Assert.HasCount(1, Directory.GetFiles(InFolder("out")));
    }

    [TestMethod]
    public async Task ImportModel_EndsWithTwo_WhenTheCommandLineIsWrong()
    {
        var (model, data, mapping) = (Write("model.zip", "x"), Write("rows.csv", "a,b\n1,2\n"), Write("mapping.json", "{\"input\":{}}"));
        var none = await InvokeAsync("import-model", "--model", model, "--data", data);
        Assert.AreEqual(StudioCommand.Usage, none.ExitCode);
        Assert.Contains("--label", none.Error);
        Assert.Contains("--out", none.Error);
        var wrong = await InvokeAsync("import-model", "--model", model, "--data", data, "--label", "b", "--out", InFolder("out"), "--mapping", mapping);
        Assert.AreEqual(StudioCommand.Usage, wrong.ExitCode);
        Assert.Contains("error: --mapping: The mapping cannot be read", wrong.Error);
        var reading = await InvokeAsync("import-model", "--model", model, "--data", data, "--label", "b", "--out", InFolder("out"), "--decimal", "x");
        Assert.AreEqual(StudioCommand.Usage, reading.ExitCode);
        Assert.IsFalse(Directory.Exists(InFolder("out")));
    }

    [TestMethod]
    public async Task ImportModel_NamesTheFile_WhenItIsNotThere()
    {
        var data = Write("rows.csv", "a,b\n1,2\n");
        var model = await InvokeAsync("import-model", "--model", InFolder("none.zip"), "--data", data, "--label", "b", "--out", InFolder("out"));
        Assert.AreEqual(StudioCommand.Failure, model.ExitCode);
        Assert.Contains("--model: there is no file", model.Error);
        var rows = await InvokeAsync("import-model", "--model", data, "--data", InFolder("none.csv"), "--label", "b", "--out", InFolder("out"));
        Assert.Contains("--data: there is no file", rows.Error);
        var mapping = await InvokeAsync("import-model", "--model", data, "--data", data, "--label", "b", "--out", InFolder("out"), "--mapping", InFolder("none.json"));
        Assert.Contains("--mapping: there is no file", mapping.Error);
    }

    [TestMethod]
    public async Task ImportModel_WritesNothing_WhenItIsStopped()
    {
        var (model, data) = (Write("model.zip", "x"), Write("rows.csv", "a,b\n1,2\n"));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var stopped = await InvokeAsync(stop.Token, "import-model", "--model", model, "--data", data, "--label", "b", "--out", InFolder("out"));
        Assert.AreEqual(StudioCommand.Interrupted, stopped.ExitCode, stopped.Error);
        Assert.IsFalse(Directory.Exists(InFolder("out")));
    }

    private static Task<(int ExitCode, string Error)> InvokeAsync(params string[] arguments) => InvokeAsync(CancellationToken.None, arguments);

    private static async Task<(int ExitCode, string Error)> InvokeAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var error = new StringWriter();
        var exitCode = await StudioCommand.InvokeAsync(arguments, new StringWriter(), error, cancellationToken);
        return (exitCode, error.ToString());
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name, string content)
    {
        File.WriteAllText(InFolder(name), content);
        return InFolder(name);
    }
}
