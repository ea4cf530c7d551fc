namespace Studio.Jobs.Tests.Datasets;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Testing;

[TestClass]
public sealed class OriginSecretsTests
{
    private const string Hush = "hush-hush-7f3a";

    [TestMethod]
    public async Task ReadAgainAsync_UsesTheCredentialsThatAreKept_AndNobodySeesThem()
    {
        using var folder = new TestFolder();
        await using var server = FileServer.Start();
        server.Give("days.csv", "a,b\n1,2\n");
        await using var host = await StudioHost.StartAsync(folder.Path, sources: options => options.AllowPrivateAddresses = true);
        var imports = host.Services.GetRequiredService<DatasetImports>();
        var origin = new DatasetOrigin { Address = $"{server.Address}days.csv" };
        var first = await imports.FetchAsync(origin, new OriginSecret { User = "reader", Password = Hush }, null, ReadingWishes.None, null, CancellationToken.None);
        Assert.AreEqual($"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"reader:{Hush}"))}", server.Authorizations["days.csv"]);
        Assert.IsTrue(first.HasCredentials);

        server.Authorizations.Clear();
        var second = (await imports.ReadAgainAsync(first.Id, null, null, CancellationToken.None))!;
        Assert.AreEqual((2, true), (second.Version, second.HasCredentials));
        Assert.StartsWith("Basic ", server.Authorizations["days.csv"]);
        var third = (await imports.ReadAgainAsync(second.Id, null, new OriginSecret { Token = Hush }, null, CancellationToken.None))!;
        Assert.AreEqual($"Bearer {Hush}", server.Authorizations["days.csv"]);
        await imports.ReadAgainAsync(third.Id, null, null, CancellationToken.None);
        Assert.AreEqual($"Bearer {Hush}", server.Authorizations["days.csv"]);

        await using (var db = host.OpenStore())
        {
            var rows = await db.Datasets.AsNoTracking().ToListAsync();
            Assert.DoesNotContain(Hush, System.Text.Json.JsonSerializer.Serialize(rows.Select(row => new { row.Secret, row.Origin, row.Name, row.FileName })));
            Assert.DoesNotContain(Hush, string.Join('\n', await db.Audit.Select(line => line.Thing).ToListAsync()));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) != ".lock"))
        {
            Assert.DoesNotContain(Hush, System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file)), file);
        }
    }

    [TestMethod]
    public async Task ReadAgainAsync_AsksForCredentialsAgain_WhenTheKeysAreOthers()
    {
        using var folder = new TestFolder();
        await using var server = FileServer.Start();
        server.Give("days.csv", "a,b\n1,2\n");
        await using var host = await StudioHost.StartAsync(folder.Path, sources: options => options.AllowPrivateAddresses = true);
        var imports = host.Services.GetRequiredService<DatasetImports>();
        var first = await imports.FetchAsync(
            new DatasetOrigin { Address = $"{server.Address}days.csv" }, new OriginSecret { Token = Hush }, null, ReadingWishes.None, null, CancellationToken.None);
        await using (var db = host.OpenStore())
        {
            await db.Datasets.ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.Secret, "CfDJ8-of-another-store"));
        }

        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => imports.ReadAgainAsync(first.Id, null, null, CancellationToken.None));
        Assert.Contains("The credentials of 'days' cannot be read any more", failure.Message);
        Assert.AreEqual(2, (await imports.ReadAgainAsync(first.Id, null, new OriginSecret { Token = "new" }, null, CancellationToken.None))!.Version);
        Assert.AreEqual("Bearer new", server.Authorizations["days.csv"]);
    }

    [TestMethod]
    public async Task FetchAsync_SendsCredentialsNowhereElse_WhenTheAddressLeadsOn()
    {
        using var folder = new TestFolder();
        await using var server = FileServer.Start();
        await using var other = FileServer.Start();
        other.Give("days.csv", "a,b\n1,2\n");
        server.Answer("days.csv", response =>
        {
            response.Redirect($"{other.Address}days.csv");
            return Task.CompletedTask;
        });
        await using var host = await StudioHost.StartAsync(folder.Path, sources: options => options.AllowPrivateAddresses = true);
        await host.Services.GetRequiredService<DatasetImports>().FetchAsync(
            new DatasetOrigin { Address = $"{server.Address}days.csv" }, new OriginSecret { Token = Hush }, null, ReadingWishes.None, null, CancellationToken.None);
        Assert.AreEqual($"Bearer {Hush}", server.Authorizations["days.csv"]);
        Assert.IsFalse(other.Authorizations.ContainsKey("days.csv"));
    }

    [TestMethod]
    [DataRow("https://example.org/a.csv", "reader", "p", "t", null, "token")]
    [DataRow("https://example.org/a.csv", null, "p", null, null, "user")]
    [DataRow("https://example.org/a.csv", "a:b", "p", null, null, "user")]
    [DataRow("https://example.org/a.csv", null, null, "Bearer x", null, "token")]
    [DataRow("https://example.org/a.csv", null, null, null, "Host=db", "connectionString")]
    [DataRow("http://example.org/a.csv", "reader", "p", null, null, "address")]
    public void Check_NamesTheField_WhenCredentialsDoNotFitTheAddress(string address, string? user, string? password, string? token, string? connectionString, string field)
    {
        var sources = new TableSources(Microsoft.Extensions.Options.Options.Create(new SourceOptions()), TimeProvider.System);
        var problem = sources.Check(new DatasetOrigin { Address = address }, OriginSecret.Of(user, password, token, connectionString)).Single();
        Assert.AreEqual(field, problem.Field);
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}
