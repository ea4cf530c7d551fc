namespace Studio.Api.Tests.CommandLine;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

/// <summary>The published program where people run it: cultures, time zones, odd paths, no rights, limits of the system.</summary>
[TestClass]
public sealed class AnywhereTests
{
    private const int Nobody = 65534;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> Usual = new(() => TrainAndPredictAsync("plain", ("LC_ALL", "C"), ("TZ", "UTC")));

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    [DataRow("de_DE.UTF-8", "Europe/Berlin")]
    [DataRow("tr_TR.UTF-8", "America/St_Johns")]
    [DataRow("zh_CN.UTF-8", "Asia/Kathmandu")]
    public async Task Predictions_AreTheSame_UnderEveryCultureAndTimeZone(string culture, string zone) =>
        Assert.AreEqual(await Usual.Value, await TrainAndPredictAsync("Träume 数据 ığ", ("LC_ALL", culture), ("LANG", culture), ("TZ", zone)));

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Train_Works_WhenAllIsReadOnlyButOneFolder_ForAUserWithoutRights()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.Inconclusive("Only root of Linux can make the root of a process read-only.");
        }

        var data = Directory.CreateTempSubdirectory("studio data ü ");
        try
        {
            await WriteTableAsync(Path.Combine(data.FullName, "table.csv"));
            var script = $"""
                chown -R {Nobody}:{Nobody} "$1" && mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,ro,bind / && cd "$1" || exit 99
                exec setpriv --reuid {Nobody} --regid {Nobody} --clear-groups env -i PATH=/usr/bin:/bin TMPDIR="$1" "$2" "$3" train --data table.csv --label paid --trials 2 --learners lightgbm --out model
                """;
            var (exit, output, error) = await StudioProcess.RunProgramAsync(
                "unshare", ["-m", "sh", "-c", script, "sh", data.FullName, PublishedStudio.Dotnet, await PublishedStudio.ProgramAsync()], Patience);
            if (exit == 99)
            {
                Assert.Inconclusive($"This system makes nothing read-only: {error}");
            }

            Assert.AreEqual(0, exit, output + error);
            Assert.IsTrue(File.Exists(Path.Combine(data.FullName, "model", "model.onnx")));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Train_KeepsToTheLimits_OfItsControlGroup()
    {
        const string Script = """echo $$ > "$1/cgroup.procs" && echo $$ > "$2/cgroup.procs" && cd "$3" && exec "$4" "$5" train --data table.csv --label paid --trials 2 --learners lightgbm --out model --json""";
        await InControlGroupsAsync(1024, async (groups, folder) =>
        {
            await WriteTableAsync(Path.Combine(folder, "table.csv"));
            var (exit, output, error) = await StudioProcess.RunProgramAsync(
                "sh", ["-c", Script, "sh", .. groups, folder, PublishedStudio.Dotnet, await PublishedStudio.ProgramAsync()], Patience);

            Assert.AreEqual(0, exit, output + error);
            var plan = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "model", "plan.json"))).RootElement;
            Assert.AreEqual(1, plan.GetProperty("threads").GetInt32());
            Assert.IsLessThanOrEqualTo(1024 * 3 / 4, plan.GetProperty("memoryMegabytes").GetInt32());
        });
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Serve_KeepsToTheLimits_OfItsControlGroup()
    {
        const string Script = """
            echo $$ > "$1/cgroup.procs" && echo $$ > "$2/cgroup.procs" && cd "$3" || exit 99
            "$4" "$5" serve --no-worker --urls "http://127.0.0.1:$6" & pid=$!
            curl -sf --retry 60 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$6/health/ready"; status=$?
            kill $pid; wait $pid
            exit $status
            """;
        await InControlGroupsAsync(400, async (groups, folder) =>
        {
            var (exit, output, error) = await StudioProcess.RunProgramAsync(
                "sh", ["-c", Script, "sh", .. groups, folder, PublishedStudio.Dotnet, await PublishedStudio.ProgramAsync(), FreePort()], Patience);

            Assert.AreEqual(0, exit, output + error);
            StringAssert.Matches(output, new("may take 1 threads, (200|1?[0-9]{1,2}) MiB for open models"));
        });
    }

    /// <summary>Makes control groups of one processor and so much memory, and a folder; Inconclusive where that cannot be done.</summary>
    private static async Task InControlGroupsAsync(int megabytes, Func<string[], string, Task> run)
    {
        const string Memory = "/sys/fs/cgroup/memory", Processors = "/sys/fs/cgroup/cpu";
        var name = string.Create(CultureInfo.InvariantCulture, $"studio-test-{Environment.ProcessId}-{megabytes}");
        string[] groups = [Path.Combine(Memory, name), Path.Combine(Processors, name)];
        try
        {
            Limit(groups[0], "memory.limit_in_bytes", (long)megabytes << 20);
            Limit(groups[1], "cpu.cfs_quota_us", 100_000);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Assert.Inconclusive($"Control groups of version 1 cannot be made here: {failure.Message}");
        }

        var folder = Directory.CreateTempSubdirectory("studio-limits-");
        try
        {
            await run(groups, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
            Array.ForEach(groups, Directory.Delete);
        }
    }

    internal static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static void Limit(string group, string file, long value)
    {
        Directory.CreateDirectory(group);
        using var setting = new FileStream(Path.Combine(group, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        setting.Write(System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<string> TrainAndPredictAsync(string name, params (string Name, string Value)[] environment)
    {
        var folder = Directory.CreateTempSubdirectory($"studio {name} ");
        try
        {
            var (data, model, predictions) = (Path.Combine(folder.FullName, $"{name}.csv"), Path.Combine(folder.FullName, "Modell ü"), Path.Combine(folder.FullName, "预测.csv"));
            await WriteTableAsync(data);
            await RunAsync(["train", "--data", data, "--label", "paid", "--trials", "2", "--learners", "lightgbm", "--threads", "1", "--out", model], environment);
            await RunAsync(["predict", "--model", model, "--data", data, "--out", predictions], environment);
            return await File.ReadAllTextAsync(predictions);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string[] arguments, (string Name, string Value)[] environment)
    {
        var (exit, output, error) = await StudioProcess.RunProgramAsync(PublishedStudio.Dotnet, [await PublishedStudio.ProgramAsync(), .. arguments], Patience, environment);
        Assert.AreEqual(0, exit, output + error);
    }

    // Decimal points, dates, and the letters that Turkish changes the case of otherwise than English.
    private static Task WriteTableAsync(string path) => File.WriteAllTextAsync(
        path,
        "PRICE,Since,Title,paid\n" + string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{i % 20 * 0.37:0.00},{new DateTime(2020, 1, 1).AddDays(i * 11 % 90):yyyy-MM-dd},{(i % 3 == 0 ? "ISTANBUL" : "izmir")},{(i % 20 > 9 ? "TRUE" : "false")}\n"))));
}
