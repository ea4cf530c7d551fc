namespace Studio.Jobs.Tests.Access;

using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Access;
using Studio.Jobs.Batches;
using Studio.Jobs.Comparisons;
using Studio.Jobs.People;
using Studio.Jobs.Registry;
using Studio.Jobs.Tests.Registry;
using Studio.Jobs.Tests.Training;
using static Studio.Jobs.Storage.ModelVersionState;

/// <summary>What editors do with datasets, experiments and models is in the audit log.</summary>
[TestClass]
public sealed class AuditedWorkTests
{
    [TestMethod]
    public async Task Work_IsWrittenDown_WhenAnEditorDoesIt()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Combine("data"), FakeTrainer.Script(folder, FakeTrainer.Complete()), worker: worker => worker.Queues = "cpu,publish,profile");
        using (PeopleHost.As(Caller.DefaultProject, Role.Editor, "ada"))
        {
            var experiment = await host.CreateExperimentAsync();
            await host.WaitForEndAsync(experiment);
            await host.Commands.RetryAsync(experiment, CancellationToken.None);
            await host.AddVersionsAsync("people", Ready, Ready);
            await ChangeModelAsync(host);
            await OrderAsync(host);
            await host.Services.GetRequiredService<VersionCommands>().DeleteAsync("people", 3, CancellationToken.None);
            await host.Services.GetRequiredService<VersionCommands>().DeleteModelAsync("people", CancellationToken.None);
            await host.Experiments.DeleteAsync(experiment, CancellationToken.None);
            await host.Datasets.DeleteAsync((await host.Datasets.ListAsync(CancellationToken.None)).Single().Id, CancellationToken.None);
        }

        var lines = await host.Services.GetRequiredService<AuditLog>().ListAsync(new AuditQuery(), CancellationToken.None);
        string[] expected =
        [
            "dataset.import", "experiment.create", "alias.move", "alias.undo", "version.describe", "version.retire", "version.restore", "batch.create", "batch.cancel", "batch.delete", "comparison.create",
            "comparison.cancel", "comparison.delete",
            "version.delete", "model.delete", "experiment.delete", "dataset.delete",
        ];
        CollectionAssert.IsSubsetOf(expected, lines.Select(line => line.Action).ToArray(), string.Join(", ", lines.Select(line => line.Action)));
        Assert.IsTrue(lines.All(line => (line.Who, line.Project, line.From) == ("ada", "default", "192.0.2.7")));
    }

    private static async Task ChangeModelAsync(StudioHost host)
    {
        var (aliases, versions) = (host.Services.GetRequiredService<ModelAliases>(), host.Services.GetRequiredService<VersionCommands>());
        await aliases.MoveAsync("people", "champion", 2, null, null, CancellationToken.None);
        await aliases.UndoAsync("people", "champion", CancellationToken.None);
        await versions.DescribeAsync("people", 2, new VersionDescription("good", null), CancellationToken.None);
        await versions.RetireAsync("people", 2, CancellationToken.None);
        await versions.RestoreAsync("people", 2, CancellationToken.None);
    }

    /// <summary>No worker takes them, so that they can be cancelled.</summary>
    private static async Task OrderAsync(StudioHost host)
    {
        var dataset = (await host.Datasets.ListAsync(CancellationToken.None)).Single();
        var (left, right) = ((await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!, (await host.Models.FindVersionAsync("people", 2, CancellationToken.None))!);
        var batches = host.Services.GetRequiredService<BatchService>();
        var batch = (await batches.CreateAsync(left, dataset.Id, new BatchRequest("csv", [], false), CancellationToken.None))!;
        Assert.IsTrue(await batches.CancelAsync(batch.Id, CancellationToken.None));
        Assert.IsTrue(await batches.DeleteAsync(batch.Id, CancellationToken.None));
        var comparisons = host.Services.GetRequiredService<ComparisonService>();
        var comparison = await comparisons.CreateAsync(left, right, dataset, false, CancellationToken.None);
        Assert.IsTrue(await comparisons.CancelAsync(comparison.Id, CancellationToken.None));
        Assert.IsTrue(await comparisons.DeleteAsync(comparison.Id, CancellationToken.None));
    }
}
