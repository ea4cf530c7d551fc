namespace Studio.Api.Tests.Predictions;

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Studio.Api.Tests.Inference;

/// <summary>Calls of <c>POST /predict</c> with bodies as they are.</summary>
internal static class RowsOverHttp
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string Arrow = "application/vnd.apache.arrow.stream";
    public const string ArrowFile = "application/vnd.apache.arrow.file";
    public const string Parquet = "application/vnd.apache.parquet";

    public static async Task<HttpResponseMessage> SendAsync(string modelAndQuery, byte[] body, string? type = Json, string? accept = null)
    {
        var server = await SharedStudio.StartedAsync();
        var (model, query) = modelAndQuery.Split('?') is [var name, var rest] ? (name, $"?{rest}") : (modelAndQuery, string.Empty);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{model}/predict{query}") { Content = new ByteArrayContent(body) };
        if (type is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await server.Client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> SendAsync(string modelAndQuery, string body, string? type = Json, string? accept = null) => SendAsync(modelAndQuery, Encoding.UTF8.GetBytes(body), type, accept);

    /// <summary>A good answer in JSON.</summary>
    public static async Task<JsonElement> AskAsync(string modelAndQuery, string body, string? type = Json)
    {
        using var answer = await SendAsync(modelAndQuery, body, type, Json);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(new MediaTypeHeaderValue(Json) { CharSet = "utf-8" }, answer.Content.Headers.ContentType);
        var json = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual(json.GetProperty("predictionId").GetString(), answer.Headers.GetValues("Prediction-Id").Single());
        return json;
    }

    /// <summary>The predictions of an answer as text, for comparisons.</summary>
    public static string Predictions(JsonElement answer) => answer.GetProperty("predictions").ToString();
}
