namespace Studio.EndToEnd;

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>What a person can find out about searches at their pages: what hyperparameters did, what happened, and how experiments compare.</summary>
[TestClass]
public sealed class ExperimentInsightTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Experiment_ShowsItsHyperparametersAndItsLog_AndIsComparedWithAnother()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        var (_, ended, paused) = await FilledStudio.FillAsync(server);

        // Hyperparameters: chosen in the address, with a row of the leaderboard for each dot.
        await page.GoAsync($"/experiments/{ended}?learner=lbfgs&parameter=l2");
        var panel = page.Locator("#hyperparameters");
        await Expect(panel.GetByRole(AriaRole.Combobox, new() { Name = "Hyperparameter" })).ToHaveValueAsync("l2", new() { Timeout = Soon });
        await Expect(panel.GetByText("l2 (logarithmic)")).ToBeVisibleAsync();
        await Expect(panel.Locator(".scatter-point")).ToHaveCountAsync(3);
        await panel.Locator(".scatter-point").First.ClickAsync();
        await Expect(page.Locator(".leaderboard tr.selected")).ToHaveCountAsync(1, new() { Timeout = Soon });
        await Expect(page).ToHaveURLAsync(new Regex(@"learner=lbfgs&parameter=l2&trial=\d$"), new() { Timeout = Soon });
        await panel.GetByText("The trials as a table").ClickAsync();
        await panel.GetByRole(AriaRole.Link, new() { Name = "3", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("learner=lbfgs&parameter=l2&trial=3"), new() { Timeout = Soon });
        await Expect(page.Locator(".leaderboard tr.selected td").First).ToHaveTextAsync("3", new() { Timeout = Soon });

        // The log stays when the experiment has ended.
        var log = page.Locator("#log");
        await log.Locator("summary").ClickAsync();
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("Trial 1 of baseline ended", new() { Timeout = Soon });
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("published as version 1 of customers");
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("took the experiment up to predict bought.");
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("Searching: baseline, lbfgs");
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("Trial 4 of lbfgs began.");
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("What it has trained was stored (");
        await Expect(log.GetByRole(AriaRole.Log)).ToContainTextAsync("Comparing the ONNX files with the trained models");
        await Expect(log.GetByRole(AriaRole.Log)).ToHaveAttributeAsync("aria-live", "off");

        // What accuracy costs, and a slider that fills its field in, at the page of the model.
        await page.GoAsync("/models/customers");
        await Expect(page.Locator("#costs svg[role=img]")).ToHaveCountAsync(2, new() { Timeout = Soon });
        await page.GetByLabel("age by a slider").FillAsync("61");
        await Expect(page.GetByLabel("age", new() { Exact = true })).ToHaveValueAsync("61", new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await Expect(page.Locator(".prediction-answer")).ToBeVisibleAsync(new() { Timeout = Soon });

        // Comparison, from the list.
        await page.GoAsync("/experiments");
        var compare = page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true });
        await Expect(compare).ToBeDisabledAsync(new() { Timeout = Soon });
        foreach (var box in await page.GetByRole(AriaRole.Checkbox).AllAsync())
        {
            await box.CheckAsync();
        }

        await compare.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/experiments/compare\\?ids="), new() { Timeout = Soon });
        var plans = page.GetByRole(AriaRole.Region, new() { Name = "What was planned" });
        await Expect(plans.Locator("tr.differs")).Not.ToHaveCountAsync(0, new() { Timeout = Soon });
        await Expect(plans.Locator("tr.differs").Filter(new() { HasText = "Budget" })).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Best auc against seconds|^Best .* against seconds") })).ToBeVisibleAsync();
        await page.GetByLabel("Only rows in which they differ").CheckAsync();
        await Expect(plans.Locator("tbody tr:not(.differs)")).ToHaveCountAsync(0, new() { Timeout = Soon });
        await Expect(page).ToHaveURLAsync(new Regex("&rows=differing$"), new() { Timeout = Soon });
        await page.ComeAgainAsync();
        await Expect(page.GetByLabel("Only rows in which they differ")).ToBeCheckedAsync(new() { Timeout = Soon });
        await Expect(plans.Locator("tbody tr:not(.differs)")).ToHaveCountAsync(0);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));

        // Unknown numbers are told.
        await page.GoAsync($"/experiments/compare?ids={ended},{Guid.Empty}");
        await Expect(page.GetByText($"There is no experiment {Guid.Empty}.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GoAsync($"/experiments/compare?ids={ended},nonsense");
        await Expect(page.GetByText("'nonsense' is not the number of an experiment.")).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.AreEqual(404, (await page.GotoAsync($"/experiments/compare?ids={Guid.Empty},{Guid.NewGuid()}"))!.Status);
        await page.GoAsync($"/experiments/{paused}");
        await page.Locator("#log summary").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("The experiment was paused.", new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("A pause was asked for.");
    }

    [TestMethod]
    public async Task Hyperparameters_AreDrawnSideBySide_WhenALearnerHasSeveral()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var dataset = await server.UploadAsync(TestTables.Customers());
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 8, learners = new[] { "lightgbm" }, threads = 1 });
        await server.WaitForEndAsync(experiment);
        await page.GoAsync($"/experiments/{experiment}");
        var panel = page.Locator("#hyperparameters");
        await Expect(panel.Locator(".parallel-line")).Not.ToHaveCountAsync(0, new() { Timeout = Soon });
        await panel.GetByRole(AriaRole.Combobox, new() { Name = "Hyperparameter" }).SelectOptionAsync("learningRate");
        await Expect(page).ToHaveURLAsync(new Regex("parameter=learningRate"), new() { Timeout = Soon });
        await Expect(panel.GetByText("learningRate (logarithmic)")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.SetViewportSizeAsync(420, 900);
        Assert.AreEqual(420, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
