namespace Studio.Api.Tests.Languages;

using System.Net;
using System.Text.RegularExpressions;

/// <summary>The card of a model in the language of whoever asks for it.</summary>
[TestClass]
public sealed partial class CardLanguageTests
{
    private const string Version = "/api/v1/models/table/versions/1";

    [TestMethod]
    public async Task Card_HasChineseHeadingsAndTheSameNumbers_WhenChineseIsWanted()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await TrainAsync(server);

        var (english, chinese) = (await ReadAsync(server, "card", "en"), await ReadAsync(server, "card", "zh-Hans"));

        Assert.Contains("<html lang=\"en\">", english);
        Assert.Contains("<html lang=\"zh-Hans\">", chinese);
        Assert.Contains("How good it is", HeadingsOf(english));
        Assert.Contains("效果如何", HeadingsOf(chinese));
        Assert.HasCount(HeadingsOf(english).Length, HeadingsOf(chinese));
        Assert.IsEmpty(HeadingsOf(chinese).Where(heading => !Chinese().IsMatch(heading)));
        CollectionAssert.AreEqual(NumbersOf(english), NumbersOf(chinese));
    }

    [TestMethod]
    public async Task MarkdownCard_HasChineseHeadings_WhenChineseIsWanted()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await TrainAsync(server);

        var card = await ReadAsync(server, "card?format=markdown", "zh-Hans");

        var headings = card.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();
        Assert.Contains("## 效果如何", headings);
        Assert.IsEmpty(headings.Where(heading => !Chinese().IsMatch(heading)));
    }

    private static async Task TrainAsync(StudioServer server)
    {
        var dataset = await server.UploadAsync(TestTables.Customers());
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "lbfgs" }, threads = 1 });
        Assert.AreEqual("completed", (await server.WaitForEndAsync(experiment)).GetProperty("state").GetString());
        for (var tries = 0; (await server.GetJsonAsync($"{Version}/evaluation")).GetProperty("state").GetString() is "queued" or "running"; tries++)
        {
            Assert.IsLessThan(600, tries);
            await Task.Delay(100);
        }
    }

    private static async Task<string> ReadAsync(StudioServer server, string card, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Version}/{card}") { Headers = { { "Accept-Language", language } } };
        using var answer = await server.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string[] HeadingsOf(string html) => [.. Heading().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    // In any order: words, and numbers with them, come in another one.
    private static string[] NumbersOf(string html) =>
        [.. Number().Matches(WebUtility.HtmlDecode(Tag().Replace(html[html.IndexOf("<body>", StringComparison.Ordinal)..], " "))).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("<h[23]>([^<]*)</h[23]>")]
    private static partial Regex Heading();

    [GeneratedRegex("[一-鿿]")]
    private static partial Regex Chinese();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\d+([.,]\d+)*")]
    private static partial Regex Number();
}
