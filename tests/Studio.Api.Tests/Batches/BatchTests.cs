namespace Studio.Api.Tests.Batches;

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Studio.Api.CommandLine;
using Studio.Api.Tests.CommandLine;
using Studio.Api.Tests.Compatibility;

/// <summary>Batches over HTTP, with the model that the previous version left.</summary>
[TestClass]
public sealed class BatchTests
{
    private const string Model = "/api/v1/models/customers";

    [TestMethod]
    public async Task Batch_OfADataset_IsWatchedDownloadedAndDeleted()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var dataset = await server.UploadAsync(TestTables.Customers());
        using var answer = await server.Client.PostAsJsonAsync($"{Model}@latest/batches", new { datasetId = dataset, keep = new[] { "*" } });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var ordered = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual(2, ordered.GetProperty("version").GetInt32());
        var address = answer.Headers.Location!.ToString();

        var events = await server.Client.GetStringAsync($"{address}/events");
        Assert.Contains("event: completed", events);
        var rows = TestTables.Customers().Trim().Split('\n').Length - 1;
        Assert.AreEqual(rows, (await server.GetJsonAsync(address)).GetProperty("rows").GetInt32());
        using var result = await server.Client.GetAsync($"{address}/result");
        Assert.AreEqual("text/csv", result.Content.Headers.ContentType!.MediaType);
        Assert.HasCount(rows + 1, (await result.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n'));
        using var part = await SendAsync(server, $"{address}/result", request => request.Headers.Range = new RangeHeaderValue(0, 9));
        Assert.AreEqual((HttpStatusCode.PartialContent, 10), (part.StatusCode, (await part.Content.ReadAsByteArrayAsync()).Length));
        using var same = await SendAsync(server, $"{address}/result", request => request.Headers.IfNoneMatch.Add(result.Headers.ETag!));
        Assert.AreEqual(HttpStatusCode.NotModified, same.StatusCode);

        Assert.AreEqual(1, (await server.GetJsonAsync($"{Model}/batches")).GetArrayLength());
        using var deleted = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/batches")).GetArrayLength());
        using var gone = await server.Client.GetAsync($"{address}/result");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, gone, "There is no batch");
    }

    [TestMethod]
    public async Task Create_TellsAllProblemsAtOnce()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var dataset = await server.UploadAsync(TestTables.Customers());
        using var json = await server.Client.PostAsJsonAsync($"{Model}/batches", new { datasetId = dataset, keep = new[] { "nobody" }, format = "xml", unreadable = "no", colour = 1 });
        await AssertFieldsAsync(json, "colour", "format", "keep", "unreadable");
        using var none = await server.Client.PostAsJsonAsync($"{Model}/batches", new { });
        await AssertFieldsAsync(none, "datasetId");
        using var form = await UploadAsync(server, "a,b\n1,2\n", ("size", "1"), ("format", "xml"), ("skip-lines", "many"), ("delimiter", "ab"));
        await AssertFieldsAsync(form, "delimiter", "format", "size", "skip-lines");
        using var unknown = await server.Client.PostAsJsonAsync("/api/v1/models/nobody/batches", new { datasetId = dataset });
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, unknown, "There is no model 'nobody'");
        using var version = await UploadAsync(server, "a,b\n1,2\n", ("version", "9"));
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, version, "has no version 9");
        using var nothing = await server.Client.PostAsync($"{Model}/batches", new MultipartFormDataContent { { new StringContent("csv"), "format" } });
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, nothing, "The form has no file");
        using var late = await server.Client.PostAsync(
            $"{Model}/batches", new MultipartFormDataContent { { new StringContent("region,age\nnorth,1\n"), "file", "table.csv" }, { new StringContent("parquet"), "format" } });
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, late, "goes on after its file", "format");
        using var events = await server.Client.GetAsync($"/api/v1/batches/{Guid.NewGuid()}/events");
        Assert.AreEqual(HttpStatusCode.NotFound, events.StatusCode);
    }

    [TestMethod]
    public async Task Delete_CancelsABatchThatHasNotEnded()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data), ("Studio:Worker:Queues", ""));
        using var answer = await UploadAsync(server, TestTables.Customers());
        var address = answer.Headers.Location!.ToString();
        using var early = await server.Client.GetAsync($"{address}/result");
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, early, "has no result (Queued)");

        using var cancelled = await server.Client.DeleteAsync(address);

        Assert.AreEqual("cancelled", (await StudioServer.ReadJsonAsync(cancelled)).GetProperty("state").GetString());
        using var deleted = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [TestMethod]
    [DataRow("csv")]
    [DataRow("parquet")]
    public async Task Batch_IsWhatPredictWrites_WhenTheServiceIsKilledInTheMiddle(string format)
    {
        using var previous = new PreviousVersion();
        var (data, predicted) = (Path.Combine(previous.Folder, "large.csv"), Path.Combine(previous.Folder, $"predicted.{format}"));
        await File.WriteAllTextAsync(data, Large(200_000));
        string address;
        using (var first = await ServiceProcess.StartAsync(previous.Data))
        {
            using var answer = await UploadAsync(first.Client, File.OpenRead(data), ("format", format), ("keep", "number,region"));
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
            address = answer.Headers.Location!.ToString();
            await WaitAsync(first.Client, address, batch => batch.GetProperty("rows").GetInt64() > 0);
        }

        for (var kill = 0; kill < 2; kill++)
        {
            using var again = await ServiceProcess.StartAsync(previous.Data);
            var before = (await WaitAsync(again.Client, address, _ => true)).GetProperty("rows").GetInt64();
            await WaitAsync(again.Client, address, batch => batch.GetProperty("rows").GetInt64() > before || batch.GetProperty("state").GetString() == "completed");
        }

        using var last = await ServiceProcess.StartAsync(previous.Data);
        var ended = await WaitAsync(last.Client, address, batch => batch.GetProperty("state").GetString() is not ("queued" or "running"));
        Assert.AreEqual(("completed", 200_000), (ended.GetProperty("state").GetString(), ended.GetProperty("rows").GetInt32()), $"{ended}");
        await File.WriteAllBytesAsync(Path.Combine(previous.Folder, "model.onnx"), await last.Client.GetByteArrayAsync($"{Model}/versions/2/onnx"));
        var run = await StudioProcess.RunAsync(["predict", "--model", Path.Combine(previous.Folder, "model.onnx"), "--data", data, "--out", predicted, "--keep", "number,region"]);
        Assert.AreEqual(0, run.ExitCode, run.Error);
        var result = await last.Client.GetByteArrayAsync($"{address}/result");
        Assert.IsTrue((await File.ReadAllBytesAsync(predicted)).AsSpan().SequenceEqual(result), "The batch is not what predict writes.");
        if (format == "csv")
        {
            CollectionAssert.AreEqual(
                Enumerable.Range(0, 200_000).Select(number => $"{number}").ToArray(), Encoding.UTF8.GetString(result).TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',')[0]).ToArray());
        }
    }

    /// <summary>Numbered rows of customers.</summary>
    private static string Large(int rows)
    {
        var lines = TestTables.Customers().Trim().Split('\n');
        var text = new StringBuilder($"number,{lines[0]}\n");
        for (var row = 0; row < rows; row++)
        {
            text.Append(row).Append(',').Append(lines[1 + (row % (lines.Length - 1))]).Append('\n');
        }

        return text.ToString();
    }

    private static async Task<HttpResponseMessage> SendAsync(StudioServer server, string address, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        change(request);
        return await server.Client.SendAsync(request);
    }

    private static Task<HttpResponseMessage> UploadAsync(StudioServer server, string table, params (string Name, string Value)[] fields) =>
        UploadAsync(server.Client, new MemoryStream(Encoding.UTF8.GetBytes(table)), fields);

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, Stream table, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new StreamContent(table), "file", "table.csv");
        return await client.PostAsync($"{Model}/batches", form);
    }

    private static async Task<JsonElement> WaitAsync(HttpClient client, string address, Func<JsonElement, bool> wanted)
    {
        JsonElement batch = default;
        for (var i = 0; i < 3600; i++)
        {
            batch = await client.GetFromJsonAsync<JsonElement>(address);
            if (wanted(batch))
            {
                return batch;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException(batch.ToString());
    }

    private static async Task AssertFieldsAsync(HttpResponseMessage answer, params string[] fields)
    {
        var problem = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode, $"{problem}");
        CollectionAssert.AreEqual(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal).ToArray(), $"{problem}");
    }

    /// <summary>The service in a process of its own, which is killed when this is disposed of.</summary>
    private sealed class ServiceProcess : IDisposable
    {
        private const string Words = "Now listening on: ";
        private readonly Process _process;

        private ServiceProcess(Process process, string address) =>
            (_process, Client) = (process, new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) });

        public HttpClient Client { get; }

        public static async Task<ServiceProcess> StartAsync(string data)
        {
            string[] arguments = [Path.ChangeExtension(typeof(StudioCommand).Assembly.Location, ".dll"), "serve", "--urls", "http://127.0.0.1:0", "--data-dir", data];
            var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Contains(Words, StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new ServiceProcess(process, line[(line.IndexOf(Words, StringComparison.Ordinal) + Words.Length)..]);
                }
            }

            throw new AssertFailedException("The service did not start.");
        }

        public void Dispose()
        {
            Client.Dispose();
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
