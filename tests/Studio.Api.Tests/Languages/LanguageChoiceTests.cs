namespace Studio.Api.Tests.Languages;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

[TestClass]
public sealed class LanguageChoiceTests
{
    [TestMethod]
    public async Task Page_IsInTheLanguageThatIsWanted_WhateverElseIsAsked()
    {
        await using var studio = await StudioServer.StartAsync();
        (string? Accepted, string? Chosen, string Expected)[] cases =
        [
            ("zh-CN,zh;q=0.9,en;q=0.8", null, "zh-Hans"),
            ("zh", null, "zh-Hans"),
            ("de-DE,de;q=0.9", null, "en"),
            (null, null, "en"),
            ("zh-CN", "en", "en"),
            ("en", "zh-Hans", "zh-Hans"),
            ("en", "tlh", "en"),
        ];
        foreach (var (accepted, chosen, expected) in cases)
        {
            using var answer = await AskAsync(studio, "/models", accepted, chosen);
            Assert.Contains($"<html lang=\"{expected}\"", await answer.Content.ReadAsStringAsync(), $"{accepted}, {chosen}");
        }
    }

    [TestMethod]
    public async Task Problem_IsInTheLanguageOfTheRequest_AndEnglishWithoutOne()
    {
        await using var studio = await StudioServer.StartAsync();

        using var english = await AskAsync(studio, "/api/v1/models/nothing/versions/1", null, null);
        using var chinese = await AskAsync(studio, "/api/v1/models/nothing/versions/1", "zh-CN", null);

        Assert.AreEqual(HttpStatusCode.NotFound, chinese.StatusCode);
        StringAssert.Matches(await DetailAsync(english), new("^[\\x20-\\x7e]*nothing[\\x20-\\x7e]*$"));
        StringAssert.Matches(await DetailAsync(chinese), new("[\\u4e00-\\u9fff].*nothing|nothing.*[\\u4e00-\\u9fff]"));
    }

    [TestMethod]
    public async Task Choosing_GoesBackWithinTheStudio_WhateverTheLinkSays()
    {
        await using var studio = await StudioServer.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = studio.Client.BaseAddress };
        (string? Back, string Expected)[] cases =
        [
            ("models/a?tab=errors", "/models/a?tab=errors"),
            ("https://elsewhere.example/", "/"),
            ("//elsewhere.example/", "/elsewhere.example/"),
            ("\\\\elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            (null, "/"),
        ];
        foreach (var (back, expected) in cases)
        {
            using var answer = await http.GetAsync($"/language/zh-Hans{(back is null ? "" : $"?back={Uri.EscapeDataString(back)}")}");
            Assert.AreEqual(expected, answer.Headers.Location?.ToString(), back);
            Assert.Contains("studio-language=zh-Hans", answer.Headers.GetValues("Set-Cookie").Single());
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(StudioServer studio, string address, string? accepted, string? chosen)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accepted is not null)
        {
            request.Headers.Add("Accept-Language", accepted);
        }

        if (chosen is not null)
        {
            request.Headers.Add("Cookie", $"studio-language={chosen}");
        }

        return await studio.Client.SendAsync(request);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
}
