namespace Studio.Jobs.Tests.Sources;

using System.Text;
using Microsoft.Extensions.Options;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Testing;

[TestClass]
public sealed class AddressSourceTests
{
    [TestMethod]
    [DataRow("table.csv", null, null, "table.csv")]
    [DataRow("data/sales%202023.tsv", "text/plain", null, "sales 2023.tsv")]
    [DataRow("export", "text/csv", null, "export.csv")]
    [DataRow("v1.2/rows", "application/json", null, "rows.json")]
    [DataRow("download", "application/octet-stream", "attachment; filename=\"sales.csv.gz\"", "sales.csv.gz")]
    [DataRow("download", null, "attachment; filename*=UTF-8''%C3%BCber.csv", "über.csv")]
    [DataRow("download", null, "attachment; filename=\"../../etc/passwd.csv\"", "passwd.csv")]
    public async Task OpenAsync_GivesContentAndName_WhenTheAddressAnswers(string path, string? mediaType, string? disposition, string expected)
    {
        await using var server = FileServer.Start();
        server.Give(path, "a,b\n1,2\n", mediaType, response =>
        {
            if (disposition is not null)
            {
                response.AddHeader("Content-Disposition", disposition);
            }
        });
        await using var opened = await Sources().OpenAsync(At(server, path), CancellationToken.None);
        Assert.AreEqual(expected, opened.FileName);
        Assert.AreEqual(8, opened.Length);
        Assert.AreEqual("a,b\n1,2\n", await ReadAsync(opened));
    }

    [TestMethod]
    public async Task OpenAsync_FollowsRedirects_WhenTheyStayOnTheSameScheme()
    {
        await using var server = FileServer.Start();
        server.Answer("old", response =>
        {
            response.Redirect($"{server.Address}new.csv");
            return Task.CompletedTask;
        });
        server.Give("new.csv", "a,b\n1,2\n");
        await using var opened = await Sources().OpenAsync(At(server, "old"), CancellationToken.None);
        Assert.AreEqual("new.csv", opened.FileName);
    }

    [TestMethod]
    [DataRow("missing.csv", "answered 404 (Not Found)")]
    [DataRow("page", "answered with a web page")]
    public async Task OpenAsync_SaysWhy_WhenTheAnswerIsNoFile(string path, string expected)
    {
        await using var server = FileServer.Start();
        server.Give("page", "<html></html>", "text/html; charset=utf-8");
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => Sources().OpenAsync(At(server, $"{path}?token=secret"), CancellationToken.None));
        Assert.Contains(expected, failure.Message);
        Assert.DoesNotContain("secret", failure.Message);
    }

    [TestMethod]
    public async Task OpenAsync_Refuses_WhenTheAddressIsPrivate()
    {
        await using var server = FileServer.Start();
        server.Give("table.csv", "a,b\n1,2\n");
        foreach (var address in new[] { $"{server.Address}table.csv", $"{server.Address.Replace("127.0.0.1", "localhost")}table.csv" })
        {
            var failure = await Assert.ThrowsExactlyAsync<DatasetException>(
                () => Sources(options => options.AllowPrivateAddresses = false).OpenAsync(new DatasetOrigin { Address = address }, CancellationToken.None));
            Assert.Contains("from which the service does not fetch", failure.Message);
        }

        Assert.IsEmpty(server.Asked);
    }

    [TestMethod]
    public async Task Content_IsRefused_WhenItIsLargerThanAllowed()
    {
        await using var server = FileServer.Start();
        server.Give("told.csv", new string('x', 5000));
        var told = await Assert.ThrowsExactlyAsync<DatasetException>(() => Sources(options => options.MaxBytes = 4096).OpenAsync(At(server, "told.csv"), CancellationToken.None));
        Assert.Contains("more than the 4,096 bytes allowed", told.Message);
        server.Answer("table.csv", async response =>
        {
            response.SendChunked = true;
            await response.OutputStream.WriteAsync(new byte[5000]);
        });
        await using var opened = await Sources(options => options.MaxBytes = 4096).OpenAsync(At(server, "table.csv"), CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        Assert.Contains("more than the 4,096 bytes allowed", failure.Message);
    }

    [TestMethod]
    public async Task Content_EndsWithAReason_WhenTheServerStopsSending()
    {
        await using var server = FileServer.Start();
        using var hang = new CancellationTokenSource();
        server.Answer("slow.csv", async response =>
        {
            response.SendChunked = true;
            await response.OutputStream.WriteAsync("a,b\n"u8.ToArray());
            await response.OutputStream.FlushAsync();
            await Task.Delay(Timeout.Infinite, hang.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using (var opened = await Sources(options => options.TimeoutSeconds = 1).OpenAsync(At(server, "slow.csv"), CancellationToken.None))
        {
            var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
            Assert.Contains("took longer than 1 s", failure.Message);
        }

        await hang.CancelAsync();
    }

    [TestMethod]
    public async Task Content_EndsWithAReason_WhenTheConnectionBreaks()
    {
        await using var server = FileServer.Start();
        server.Answer("half.csv", async response =>
        {
            response.ContentLength64 = 1000;
            await response.OutputStream.WriteAsync("a,b\n1,2\n"u8.ToArray());
            await response.OutputStream.FlushAsync();
            response.Abort();
        });
        await using var opened = await Sources().OpenAsync(At(server, "half.csv"), CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        Assert.Contains("could not be fetched", failure.Message);
    }

    [TestMethod]
    [DataRow("ftp://example.org/table.csv", "is no http or https address")]
    [DataRow("table.csv", "is no http or https address")]
    [DataRow("https://user:secret@example.org/table.csv", "holds a name and a password")]
    public void Check_NamesTheProblem_WhenTheAddressCannotBeFetched(string address, string expected)
    {
        var problem = Sources().Check(new DatasetOrigin { Address = address }).Single();
        Assert.AreEqual("address", problem.Field);
        Assert.Contains(expected, problem.Message);
    }

    [TestMethod]
    public void Check_AsksForOneSource_WhenThereAreNoneOrTwo()
    {
        foreach (var origin in new[] { new DatasetOrigin(), new DatasetOrigin { Address = "https://example.org", Sql = "SELECT 1", Connection = "x" } })
        {
            Assert.Contains("Give either an address, or a folder, or a query", Sources().Check(origin).Single().Message);
        }
    }

    private static TableSources Sources(Action<SourceOptions>? configure = null)
    {
        var options = new SourceOptions { AllowPrivateAddresses = true };
        configure?.Invoke(options);
        return new TableSources(Options.Create(options), TimeProvider.System);
    }

    private static DatasetOrigin At(FileServer server, string path) => new() { Address = server.Address + path };

    private static async Task<string> ReadAsync(OpenedSource opened)
    {
        using var copy = new MemoryStream();
        await opened.Content.CopyToAsync(copy);
        return Encoding.UTF8.GetString(copy.ToArray());
    }
}
