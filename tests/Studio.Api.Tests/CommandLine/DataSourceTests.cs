namespace Studio.Api.Tests.CommandLine;

using System.Globalization;
using System.Text;
using Npgsql;
using Studio.Api.CommandLine;
using Studio.Testing;

/// <summary>Data of the command line that are no file here.</summary>
[TestClass]
public sealed class DataSourceTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-sources-");

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task TrainAndPredict_TakeAnAddress_AndTellHowFarItIs()
    {
        await using var files = FileServer.Start();
        files.Answer("line.csv", async response =>
        {
            response.ContentType = "text/csv";
            foreach (var part in TestTables.Line().Chunk(1000))
            {
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(part));
                await response.OutputStream.FlushAsync();
                await Task.Delay(400);
            }
        });
        var data = $"{files.Address}line.csv";
        var trained = await RunAsync("train", "--data", data, "--test", data, "--label", "y", "--trials", "1", "--learners", "lbfgs", "--out", InFolder("out"));
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        Assert.Contains($"s  {data}: receiving, 0.0 MB", trained.Output);
        var predicted = await RunAsync("predict", "--model", InFolder("out"), "--data", data, "--out", InFolder("predictions.csv"));
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);
        Assert.HasCount(201, await File.ReadAllLinesAsync(InFolder("predictions.csv")));
    }

    [TestMethod]
    public async Task TrainAndPredict_TakeAQuery()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await postgres.ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database).Database!, "CREATE TABLE line AS SELECT (n * 37 % 211)::numeric(10, 2) AS x, 3 * (n * 37 % 211) + n % 3 AS y FROM generate_series(1, 200) AS n");
        Environment.SetEnvironmentVariable("Sources__Connections__line__Provider", "postgres");
        Environment.SetEnvironmentVariable("Sources__Connections__line__ConnectionString", database);
        string[] source = ["--sql", "SELECT x, y FROM line", "--connection", "line"];
        var trained = await RunAsync(["train", .. source, "--label", "y", "--trials", "3", "--learners", "lightgbm", "--out", InFolder("out")]);
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        var predicted = await RunAsync(["predict", "--model", InFolder("out"), .. source, "--keep", "x", "--out", InFolder("predictions.csv")]);
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);
        var lines = await File.ReadAllLinesAsync(InFolder("predictions.csv"));
        Assert.AreEqual("x,prediction", lines[0]);
        StringAssert.StartsWith(lines[1], "37.00,");
        Assert.AreEqual(111, double.Parse(lines[1].Split(',')[1], CultureInfo.InvariantCulture), 50);

        var shares = await RunAsync(["train", .. source, "--label", "y", "--trials", "2", "--learners", "lbfgs", "--parallelism", "2", "--out", InFolder("shares")]);
        Assert.AreEqual(0, shares.ExitCode, shares.Error);
    }

    [TestMethod]
    [DataRow("Option '--data' is required")]
    [DataRow("name one source", "--data", "a.csv", "--sql", "SELECT 1", "--connection", "x")]
    [DataRow("name one source", "--data", "a.csv", "--connection", "x")]
    [DataRow("--sql needs --connection", "--sql", "SELECT 1")]
    [DataRow("--connection needs --sql", "--connection", "x")]
    public async Task Commands_RefuseWithUsage_WhenTheSourceIsNotClear(string expected, params string[] options)
    {
        foreach (var verb in new[] { new[] { "train", "--label", "y" }, ["predict", "--model", "m", "--out", "o.csv"] })
        {
            var refused = await RunAsync([.. verb, .. options]);
            Assert.AreEqual(2, refused.ExitCode);
            Assert.Contains(expected, refused.Error);
        }
    }

    [TestMethod]
    [DataRow("There is no connection 'nowhere'", "--sql", "SELECT 1", "--connection", "nowhere")]
    [DataRow("could not be fetched", "--data", "http://127.0.0.1:1/a.csv")]
    public async Task Train_SaysWhy_WhenTheSourceCannotBeReached(string expected, params string[] options)
    {
        var refused = await RunAsync(["train", "--label", "y", .. options]);
        Assert.AreEqual(1, refused.ExitCode);
        Assert.Contains(expected, refused.Error);
        ProblemAssert.IsForPeople(refused.Error);
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await StudioCommand.InvokeAsync(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
