namespace Studio.Api.Tests.Predictions;

using System.Globalization;
using System.Text;
using CsCheck;
using Studio.Api.Tests.Inference;

/// <summary>Whatever bytes come, the service answers or says what is wrong; it never fails.</summary>
[TestClass]
public sealed class RandomBodyTests
{
    private const string Json = """{"rows": [{"account": 900719925474099303, "region": "Z\u00fcrich", "age": 61.5, "member": true, "since": "2020-03-01"}, {"age": null}]}""";
    private const string Csv = "account,region,age,member\n900719925474099303,\"Zürich, West\",61.5,yes\n,,,\n";

    /// <summary>Some bytes changed, left out, or put in.</summary>
    private static readonly Gen<(double At, byte Value, int Way)[]> Changes = Gen.Select(Gen.Double[0, 1], Gen.Byte, Gen.Int[0, 4]).Array[1, 5];

    [TestMethod]
    public Task Predict_NeverFails_OnChangedJson() => Changes.SampleAsync(changes => IsAnsweredAsync(RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", Change(Encoding.UTF8.GetBytes(Json), changes))), iter: 400, threads: 1);

    [TestMethod]
    public Task Predict_NeverFails_OnChangedCsv() => Changes.SampleAsync(changes => IsAnsweredAsync(RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", Change(Encoding.UTF8.GetBytes(Csv), changes), RowsOverHttp.Csv)), iter: 400, threads: 1);

    [TestMethod]
    public Task Predict_NeverFails_OnAnyBytes() => Gen.Select(Gen.Byte.Array[0, 200], OneOf(RowsOverHttp.Json, RowsOverHttp.Csv, RowsOverHttp.Arrow, RowsOverHttp.Parquet, "application/json; charset=utf-16", "multipart/form-data; boundary=x", "image/png"))
        .SampleAsync((body, type) => IsAnsweredAsync(RowsOverHttp.SendAsync(SharedStudio.Shop, body, type)), iter: 400, threads: 1);

    [TestMethod]
    public Task Infer_NeverFails_OnChangedRequests() => Gen.Select(Changes, Gen.Bool).SampleAsync(
        (changes, isBinary) =>
        {
            var (binary, length) = InferTest.Binary(InferTest.ShopTensors());
            return IsAnsweredAsync(isBinary
                ? InferTest.SendAsync(InferTest.ShopAddress, Change(binary, changes), request => request.Headers.Add(TestAnswer.JsonLength, length.ToString(CultureInfo.InvariantCulture)))
                : InferTest.SendAsync(InferTest.ShopAddress, Change(Encoding.UTF8.GetBytes(InferTest.Json(InferTest.ShopTensors()).ToJsonString()), changes)));
        },
        iter: 600,
        threads: 1);

    [TestMethod]
    public Task Infer_NeverFails_OnAnyBytes() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[-2, 220], OneOf("identity", "gzip", "deflate", "br")).SampleAsync(
        (body, length, coding) => IsAnsweredAsync(InferTest.SendAsync(InferTest.ShopAddress, body, request =>
        {
            request.Headers.TryAddWithoutValidation(TestAnswer.JsonLength, length.ToString(CultureInfo.InvariantCulture));
            request.Content!.Headers.ContentEncoding.Add(coding);
        })),
        iter: 400,
        threads: 1);

    /// <summary>Its header says so, and nothing else is wrong with it.</summary>
    [TestMethod]
    public async Task Infer_IsRefused_WhenADeflatedBodyNeedsADictionary()
    {
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, [0x38, 0x6E, 1, 2, 3, 4, 5, 6], request => request.Content!.Headers.ContentEncoding.Add("deflate"));

        Assert.AreEqual(System.Net.HttpStatusCode.BadRequest, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private static async Task IsAnsweredAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.IsTrue((int)answer.StatusCode is 200 or (>= 400 and < 500), $"{answer.StatusCode} {text}");
        if ((int)answer.StatusCode != 200)
        {
            ProblemAssert.IsForPeople(text);
        }
    }

    private static byte[] Change(byte[] body, (double At, byte Value, int Way)[] changes)
    {
        foreach (var (at, value, way) in changes)
        {
            var place = (int)(at * body.Length);
            body = way switch
            {
                0 => [.. body[..place], value, .. body[Math.Min(place + 1, body.Length)..]],
                1 => [.. body[..place], .. body[Math.Min(place + 1, body.Length)..]],
                2 => [.. body[..place], value, .. body[place..]],
                3 => [.. body[..place], .. body[(body.Length / 2)..]],
                _ => value < 40 ? body[..place] : body,
            };
        }

        return body;
    }
}
