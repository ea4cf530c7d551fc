namespace Studio.Api.Tests.Datasets;

using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;

/// <summary>Uploads to a disk that really is full.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private const int DiskMegabytes = 18;

    [TestMethod]
    [DataRow("received.csv", DisplayName = "the file itself does not fit")]
    [DataRow("unpacked.csv.gz", DisplayName = "the file fits, unpacked it does not")]
    [DataRow("rewritten.csv", DisplayName = "the file fits, its canonical copy does not")]
    public async Task Upload_IsRefusedAndNothingKept_WhenDiskIsFull(string name)
    {
        using var disk = new TinyDisk(DiskMegabytes);
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", disk.Path), ("Studio:MinFreeDiskMegabytes", "0"));
        var kept = await server.UploadAsync("a,b\n1,x\n2,y\n", "kept.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{kept}/profile");
        var files = Files(disk);

        using var refused = await server.Client.PostAsync($"/api/v1/datasets?name={name}", new ByteArrayContent(Content(name)));

        await ProblemAssert.IsAsync(HttpStatusCode.InsufficientStorage, refused, "full", "Free some space");
        CollectionAssert.AreEqual(files, Files(disk));
        Assert.AreEqual(kept, (await server.GetJsonAsync("/api/v1/datasets")).EnumerateArray().Single().GetProperty("id").GetGuid());
        await server.UploadAsync("a,b\n3,x\n4,y\n", "after.csv");
    }

    [TestMethod]
    public async Task Everything_AnswersOrRefuses_WhenNoByteIsLeft()
    {
        using var disk = new TinyDisk(DiskMegabytes);
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", disk.Path), ("Studio:MinFreeDiskMegabytes", "0"));
        var dataset = await server.UploadAsync(TestTables.Line());
        await server.GetJsonAsync($"/api/v1/datasets/{dataset}/profile");
        var request = new { datasetId = dataset, label = "y", trials = 1, learners = new[] { "baseline" } };
        disk.Fill();

        using var experiment = await server.Client.PostAsJsonAsync("/api/v1/experiments", request);
        using var upload = await server.Client.PostAsync("/api/v1/datasets?name=a.csv", new StringContent("a,b\n1,2\n"));
        var datasets = await server.GetJsonAsync("/api/v1/datasets");
        var experiments = await server.GetJsonAsync("/api/v1/experiments");

        await ProblemAssert.IsAsync(HttpStatusCode.InsufficientStorage, experiment, "full", "Free some space");
        await ProblemAssert.IsAsync(HttpStatusCode.InsufficientStorage, upload, "full", "Free some space");
        Assert.AreEqual(1, datasets.GetArrayLength());
        Assert.AreEqual(0, experiments.GetArrayLength());
        disk.Empty();
        await server.WaitForEndAsync(await server.StartExperimentAsync(request));
    }

    private static string[] Files(TinyDisk disk) =>
        [.. new[] { "artifacts", "work" }.SelectMany(folder => Directory.EnumerateFileSystemEntries(Path.Combine(disk.Path, folder), "*", SearchOption.AllDirectories)).Order()];

    private static byte[] Content(string name) => name switch
    {
        "received.csv" => Numbers(DiskMegabytes * 3 / 2),
        "rewritten.csv" => Numbers(DiskMegabytes * 2 / 3),
        _ => Pack(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("12345,67890\n", DiskMegabytes * 1024 * 1024 / 12)))),
    };

    /// <summary>Random numbers, which do not compress.</summary>
    private static byte[] Numbers(int megabytes)
    {
        var random = new Random(1);
        var text = new StringBuilder("a,b\n");
        while (text.Length < megabytes * 1024 * 1024)
        {
            text.Append(CultureInfo.InvariantCulture, $"{random.NextDouble()},{random.NextDouble()}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
