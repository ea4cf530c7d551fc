namespace Studio.EndToEnd;

using System.Reflection;
using Microsoft.AspNetCore.Components;
using Studio.Api.Hosting;
using Studio.Api.Tests;

/// <summary>A studio in which every page has something to show.</summary>
internal static class FilledStudio
{
    /// <summary>Addresses of all pages; of an experiment both of one that has ended and of one that has not.</summary>
    public static IEnumerable<string> PageAddresses(Guid dataset, Guid ended, Guid paused) => typeof(StudioApp).Assembly.GetTypes()
        .Select(page => page.GetCustomAttributes<RouteAttribute>().FirstOrDefault()?.Template)
        .OfType<string>()
        .SelectMany(template => template switch
        {
            "/datasets/{Id:guid}" => [$"/datasets/{dataset}"],
            "/datasets/{Id:guid}/compare/{Other:guid}" => [$"/datasets/{dataset}/compare/{dataset}"],
            "/experiments/{Id:guid}" => [$"/experiments/{ended}", $"/experiments/{paused}"],
            "/experiments/compare" => [$"/experiments/compare?ids={ended},{paused}"],
            "/models/{Name}" => ["/models/customers"],
            "/models/{Name}/versions/{Version}/monitoring" => ["/models/customers/versions/1/monitoring"],
            "/models/{Name}/retraining" => ["/models/customers/retraining"],
            "/models/{Name}/comparisons" => ["/models/customers/comparisons"],

            // There is none: the page says so.
            "/models/{Name}/comparisons/{Id:guid}" => [$"/models/customers/comparisons/{dataset}"],
            _ when template.Contains('{') => throw new AssertFailedException($"Say here what address of {template} to open."),
            _ => new[] { template },
        });

    /// <summary>A dataset, an experiment that has ended with a model, and one that is paused.</summary>
    public static async Task<(Guid Dataset, Guid Ended, Guid Paused)> FillAsync(StudioServer server)
    {
        var dataset = await server.UploadAsync(TestTables.Customers(), "customers.csv");
        var ended = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 4, learners = new[] { "baseline", "lbfgs" }, name = "customers" });
        var paused = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", budgetSeconds = 600 });
        using var pause = await server.Client.PostAsync($"/api/v1/experiments/{paused}/pause", null);
        Assert.IsTrue(pause.IsSuccessStatusCode, await pause.Content.ReadAsStringAsync());
        Assert.AreEqual("completed", (await server.WaitForEndAsync(ended)).GetProperty("state").GetString());
        await server.WaitAsync(paused, found => found.GetProperty("state").GetString() == "paused");
        return (dataset, ended, paused);
    }
}
