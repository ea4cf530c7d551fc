namespace Studio.Api.Tests;

using System.Net;
using System.Text.Json;

/// <summary>Checks of error answers.</summary>
internal static class ProblemAssert
{
    /// <summary>The answer is a ProblemDetails document of that status, fit for people, and its detail holds all the words.</summary>
    public static async Task<JsonElement> IsAsync(HttpStatusCode status, HttpResponseMessage answer, params string[] words)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(status, answer.StatusCode, text);
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType, text);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.AreEqual((int)status, problem.GetProperty("status").GetInt32());
        IsForPeople(text);
        foreach (var word in words)
        {
            Assert.Contains(word, problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : string.Empty);
        }

        return problem;
    }

    /// <summary>No stack trace, type name or path of the machine shows in a text.</summary>
    public static void IsForPeople(string text)
    {
        foreach (var sign in new[] { "   at ", "Exception", ".cs:line", "System.", Path.GetTempPath() })
        {
            Assert.DoesNotContain(sign, text, $"'{text}' is not fit for people.");
        }
    }
}
