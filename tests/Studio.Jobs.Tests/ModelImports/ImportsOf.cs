namespace Studio.Jobs.Tests.ModelImports;

using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Storage;

/// <summary>Imports in a host.</summary>
internal static class ImportsOf
{
    public static ModelImportService Imports(this StudioHost host) => host.Services.GetRequiredService<ModelImportService>();

    /// <summary>Orders the import of a file with any content, tried on a small table.</summary>
    public static async Task<ModelImportRecord> BringAsync(this StudioHost host, string content = "a model", string name = "brought", byte[]? table = null)
    {
        using var model = await host.Imports().ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), "model.zip", CancellationToken.None);
        using var rows = await host.Imports().ReceiveAsync(new MemoryStream(table ?? TestTables.People(40)), "rows.csv", CancellationToken.None);
        return (await host.Imports().CreateAsync(new ModelImportRequest(name, "bought"), model, rows, CancellationToken.None))!;
    }

    public static Task<ModelImportRun?> ClaimAsync(this StudioHost host, Guid id) =>
        ModelImportRun.TryClaimAsync(host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), TimeProvider.System, id, CancellationToken.None);

    /// <summary>Waits until an import is as wanted; fails with it after a minute.</summary>
    public static async Task<ModelImportRecord> WaitForImportAsync(this StudioHost host, Guid id, Func<ModelImportRecord, bool> wanted)
    {
        ModelImportRecord? import = null;
        for (var i = 0; i < 1200; i++)
        {
            import = await host.Imports().FindAsync(id, CancellationToken.None);
            if (wanted(import!))
            {
                return import!;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException($"{import}");
    }

    /// <summary>Waits until so many files are left: what an import no longer needs goes right after its end.</summary>
    public static async Task WaitForFilesAsync(this StudioHost host, int count)
    {
        for (var i = 0; i < 400 && host.Files().Length != count; i++)
        {
            await Task.Delay(50);
        }

        Assert.HasCount(count, host.Files(), string.Join('\n', host.Files()));
    }

    public static Task<ModelImportRecord> WaitForImportAsync(this StudioHost host, Guid id) => host.WaitForImportAsync(id, import => import.HasEnded);
}
