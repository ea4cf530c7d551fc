namespace Studio.Jobs.Tests.ModelImports;

using System.Diagnostics;
using System.Text.Json;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Storage;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.ForeignModels;

/// <summary>The real importer process.</summary>
[TestClass]
public sealed class ImporterVerbTests
{
    [TestMethod]
    public async Task Importer_TellsHowToCallIt_WhenArgumentsAreWrong()
    {
        using var process = Start("--task", "x");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        StringAssert.StartsWith(errors, ImporterVerb.Usage);
        Assert.AreEqual("", await process.StandardOutput.ReadToEndAsync());
        Assert.AreEqual(ImporterVerb.WrongArguments, process.ExitCode);
    }

    [TestMethod]
    public async Task Importer_EndsWithAReason_WhenTheFilesAreMissing()
    {
        using var folder = new TestFolder();
        var task = folder.Combine("task.json");
        await File.WriteAllTextAsync(task, JsonSerializer.Serialize(new ImportTask(folder.Combine("none.zip"), folder.Combine("none.csv"), "none.csv", "y"), StudioJson.File));
        using var process = Start("--task", task, "--out", folder.Path);
        _ = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.IsNotNull((JsonSerializer.Deserialize<ImportEvent>(lines[^1], StudioJson.Line) as ImportEnded)?.Result.Reason);
        Assert.AreEqual(ImporterVerb.Ended, process.ExitCode);
    }

    [TestMethod]
    public async Task Importer_EndsAtOnce_WhenWhoeverStartedItIsGone()
    {
        using var folder = new TestFolder();
        var pipe = folder.Combine("task.json");
        using (var made = Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync();
        }

        // It waits for its task, which nobody writes.
        using var process = Start("--task", pipe, "--out", folder.Path);
        await process.StandardInput.WriteLineAsync("what?");
        await process.StandardInput.FlushAsync();
        Assert.AreEqual("The command 'what?' was ignored: known is cancel.", await process.StandardError.ReadLineAsync());
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(patience.Token);
        Assert.AreEqual(128 + 9, process.ExitCode);
    }

    [TestMethod]
    public async Task Import_IsRejectedAndLeavesNothing_WhenTheFileIsNoModel()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var ended = await host.WaitForImportAsync((await host.BringAsync("PK\u0003\u0004 this is no archive")).Id);
        Assert.AreEqual(OrderState.Rejected, ended.State, ended.Reason);
        Assert.IsNotNull(ended.Reason);
        await host.WaitForFilesAsync(0);
    }

    [TestMethod]
    public void Environment_HasLimitsAndATemporaryFolder_AndNoSecrets()
    {
        var variables = new Dictionary<string, string?> { ["ConnectionStrings__Studio"] = "Password=x", ["studio__artifacts__s3__secretkey"] = "x", ["AWS_SECRET_ACCESS_KEY"] = "x", ["PATH"] = "/bin" };
        new ImporterEnvironment(new TrainerEnvironment(2, 64, null), "/somewhere").Write(variables);
        CollectionAssert.AreEquivalent(new[] { "PATH", "OMP_NUM_THREADS", "DOTNET_GCHeapHardLimit", "TMPDIR", "TEMP", "TMP", "DOTNET_EnableDiagnostics" }, variables.Keys);
        Assert.AreEqual("/somewhere", variables["TMPDIR"]);
    }

    private static Process Start(params string[] args)
    {
        var command = ImporterCommand.Default();
        return Process.Start(new ProcessStartInfo(command.FileName, [.. command.Arguments, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
