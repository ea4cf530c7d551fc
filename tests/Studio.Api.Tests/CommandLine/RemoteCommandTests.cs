namespace Studio.Api.Tests.CommandLine;

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Studio.Api.CommandLine;
using Studio.Api.Tests.Access;

/// <summary>The commands that ask a studio elsewhere: the real program against a real service where people sign in.</summary>
[TestClass]
public sealed class RemoteCommandTests
{
    private static StudioWithPeople s_studio = null!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-remote-tests-");

    private static string Address => s_studio.Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private static string Token => s_studio.AdminClient.DefaultRequestHeaders.Authorization!.Parameter!;

    private string Kept => Path.Combine(_folder.FullName, "config", "studios.json");

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_studio = await StudioWithPeople.StartAsync();
        using var made = await s_studio.AdminClient.PostAsJsonAsync("/api/v1/projects", new { name = "sales" });
        Assert.IsTrue(made.IsSuccessStatusCode);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_studio.DisposeAsync();

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Login_KeepsTheToken_WhichNobodyElseMayRead()
    {
        var login = await TellAsync(Token, "login", Address, "--token", "-");
        Assert.AreEqual(0, login.ExitCode, login.Error);
        Assert.Contains($"You are ada at {Address}, an admin of the server.", login.Output);
        Assert.DoesNotContain(Token, login.Output + login.Error);
        Assert.Contains(Token, await File.ReadAllTextAsync(Kept));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Kept));
        }

        Assert.Contains("You are ada", (await RunAsync("whoami")).Output);
        var logout = await RunAsync("logout");
        Assert.AreEqual(0, logout.ExitCode, logout.Error);
        Assert.DoesNotContain(Token, await File.ReadAllTextAsync(Kept));
        var nobody = await RunAsync("whoami");
        Assert.AreEqual(1, nobody.ExitCode);
        Assert.Contains("Which studio is meant?", nobody.Error);
        Assert.Contains("Who asks?", (await RunAsync("whoami", "--studio", Address)).Error);
        Assert.Contains($"You are not signed in to {Address}.", (await RunAsync("logout", Address)).Error);
    }

    [TestMethod]
    [DataRow("mst_unknown1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "The key is not known here")]
    [DataRow("with a blank", "That is no token")]
    [DataRow("", "That is no token")]
    public async Task Login_KeepsNothing_WhenTheTokenIsNone(string secret, string words)
    {
        var login = await TellAsync(secret, "login", Address);

        Assert.AreEqual(1, login.ExitCode, login.Output);
        Assert.Contains(words, login.Error);
        Assert.HasCount(1, login.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), login.Error);
        Assert.IsFalse(File.Exists(Kept));
    }

    [TestMethod]
    public async Task Login_TakesAKeyOfAProject_InThatProject()
    {
        var key = await s_studio.KeyAsync("sales", "viewer");

        Assert.AreEqual(1, (await TellAsync(key, "login", Address)).ExitCode);
        var login = await RunAsync(["login", $"{Address}/", "--project", "sales"], ("STUDIO_TOKEN", key));
        Assert.AreEqual(0, login.ExitCode, login.Error);
        Assert.Contains("with the role viewer in the project sales", login.Output);
        Assert.Contains("with the role viewer in the project sales", (await RunAsync("whoami")).Output);
    }

    [TestMethod]
    [DataRow("login http://192.0.2.1", 1, "could be read on the way")]
    [DataRow("login ftp://localhost", 1, "is no address of a studio")]
    [DataRow("login https://ada:secret@localhost", 1, "neither a name with a password")]
    [DataRow("login http://localhost:1", 1, "http://localhost:1 cannot be reached")]
    [DataRow("login http://localhost --token mst_1", 2, "--token takes - only")]
    [DataRow("submit", 2, "submit needs a table")]
    [DataRow("submit a.csv", 2, "submit needs --label")]
    [DataRow("submit --experiment 5", 2, "not '5'")]
    public async Task Command_SaysWhatIsWrong_InOneLine(string line, int exitCode, string words)
    {
        var (found, output, error) = await RunAsync(line.Split(' '));

        Assert.AreEqual(exitCode, found, output);
        Assert.Contains(words, error);
        Assert.DoesNotContain("secret", error);
        Assert.DoesNotContain("mst_1", error);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries), error);
    }

    [TestMethod]
    public async Task Login_NeedsNoToken_WhereNobodySignsIn()
    {
        await using var open = await StudioServer.StartAsync();
        var login = await RunAsync("login", open.Client.BaseAddress!.ToString());

        Assert.AreEqual(0, login.ExitCode, login.Error);
        Assert.Contains("Nobody has a login", login.Output);
        Assert.Contains("whoever is at this machine", (await RunAsync("whoami")).Output);
    }

    [TestMethod]
    public async Task Submit_FetchesTheModel()
    {
        var table = await TableAsync();
        var key = await s_studio.KeyAsync("sales", "editor");
        Assert.AreEqual(0, (await TellAsync(key, "login", Address, "--project", "sales")).ExitCode);

        var submit = await RunAsync("submit", table, "--label", "bought", "--budget", "4", "--name", "sent", "--output", InFolder("model"));

        Assert.AreEqual(0, submit.ExitCode, submit.Error);
        Assert.Contains($"Experiment sent is started: {Address}/projects/sales/experiments/", submit.Output);
        Assert.Contains(InFolder("model/model.onnx"), submit.Output);
        using var signature = JsonDocument.Parse(await File.ReadAllTextAsync(InFolder("model/signature.json")));
        Assert.IsNotEmpty(await File.ReadAllTextAsync(InFolder("model/card.html")));
        var (exitCode, _, error) = await RunAsync("predict", "--model", InFolder("model"), "--data", table, "--out", InFolder("predictions.csv"));
        Assert.AreEqual(0, exitCode, error);
    }

    [TestMethod]
    public async Task Submit_SaysWhatTheStudioSays_WhenItRefuses()
    {
        var table = await TableAsync();
        var (viewer, editor) = (await s_studio.KeyAsync("sales", "viewer"), await s_studio.KeyAsync("sales", "editor"));
        string[] line = ["submit", table, "--studio", Address, "--project", "sales", "--label", "nothing"];

        var refused = await RunAsync(line, ("STUDIO_TOKEN", viewer));
        var wrong = await RunAsync(line, ("STUDIO_TOKEN", editor));

        Assert.AreEqual((1, 1), (refused.ExitCode, wrong.ExitCode));
        Assert.Contains("has the role viewer in this project, which does not allow this", refused.Error);
        Assert.Contains("'nothing'", wrong.Error);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Submit_LeavesTheExperimentAlone_WhenItIsInterrupted()
    {
        var editor = await s_studio.KeyAsync("sales", "editor");

        // Who is started in the background of a shell ignores interrupts, and so do its children.
        var start = new ProcessStartInfo(
            "env", ["--default-signal=INT", StudioProcess.Dotnet, Path.ChangeExtension(typeof(StudioCommand).Assembly.Location, ".dll"), "submit", await TableAsync(), "--studio", Address, "--project", "sales", "--label", "bought", "--budget", "600", "--name", "long"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["STUDIO_TOKEN"] = editor, ["STUDIO_CONFIG_FOLDER"] = InFolder("config") },
        };
        using var process = Process.Start(start)!;
        var line = string.Empty;
        while (!line.Contains("is started", StringComparison.Ordinal))
        {
            line = await process.StandardOutput.ReadLineAsync() ?? throw new AssertFailedException(await process.StandardError.ReadToEndAsync());
        }

        var id = line[(line.LastIndexOf('/') + 1)..];
        await StudioProcess.RunProgramAsync("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)], TimeSpan.FromSeconds(10));
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(130, process.ExitCode, error);
        Assert.Contains($"submit --experiment {id}", error);

        using var client = s_studio.With(editor);
        JsonElement experiment;
        do
        {
            await Task.Delay(200);
            experiment = await client.GetFromJsonAsync<JsonElement>($"/projects/sales/api/v1/experiments/{id}");
            Assert.IsTrue(experiment.GetProperty("state").GetString() is "queued" or "running", experiment.ToString());
        }
        while (experiment.GetProperty("trials").GetInt32() < 2);

        using var finished = await client.PostAsync($"/projects/sales/api/v1/experiments/{id}/finish", null);
        var fetched = await RunAsync(["submit", "--experiment", id, "--studio", Address, "--project", "sales", "--output", InFolder("model")], ("STUDIO_TOKEN", editor));
        Assert.AreEqual(0, fetched.ExitCode, fetched.Error);
        Assert.IsTrue(File.Exists(InFolder("model/model.onnx")));
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> TableAsync()
    {
        await File.WriteAllTextAsync(InFolder("customers.csv"), TestTables.Customers());
        return InFolder("customers.csv");
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        StudioProcess.RunAsync(arguments, [.. environment, ("STUDIO_CONFIG_FOLDER", InFolder("config"))]);

    private Task<(int ExitCode, string Output, string Error)> TellAsync(string input, params string[] arguments) =>
        StudioProcess.TellAsync(input, arguments, ("STUDIO_CONFIG_FOLDER", InFolder("config")));
}
