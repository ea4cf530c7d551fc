namespace Studio.Api.Tests.Predictions;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Studio.Api.Tests.Inference;

/// <summary>Rows as people and programs send them: read as they are meant, or refused with row and column.</summary>
[TestClass]
public sealed class OddRowsTests
{
    private const string Row = """{"account": 900719925474099303, "grade": 2, "rate": 0.1, "member": true, "since": "2020-03-01", "age": 30, "income": 12000.25, "region": "Zürich, West"}""";

    [TestMethod]
    [DataRow("account", "\"900719925474099306\"")]
    [DataRow("grade", "\"A\"")]
    [DataRow("rate", "\"none\"")]
    [DataRow("member", "\"no\"")]
    [DataRow("age", "20")]
    [DataRow("income", "100")]
    [DataRow("region", "\"north\"")]
    public async Task Model_ReadsEveryColumn(string column, string value)
    {
        var changed = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Row)!;
        changed[column] = JsonSerializer.Deserialize<JsonElement>(value);

        var answer = await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{Row}, {JsonSerializer.Serialize(changed)}]");

        Assert.AreNotEqual(answer.GetProperty("predictions")[0].ToString(), answer.GetProperty("predictions")[1].ToString());
    }

    [TestMethod]
    [DataRow("""{"region": "Zürich, West", "income": 12000.25, "age": 30, "since": "2020-03-01", "member": true, "rate": 0.1, "grade": 2, "account": 900719925474099303}""")]
    [DataRow("""{"account": "900719925474099303", "grade": "2", "rate": "0.1", "member": "yes", "since": "2020-03-01T00:00:00Z", "age": "30", "income": "12000.25", "region": "Z\u00fcrich\u002C West"}""")]
    [DataRow("""{"\u0061ccount": 900719925474099303, "grade": 2.0, "rate": 1e-1, "member": "TRUE", "since": 1583020800, "age": 3.0e1, "income": 12000.250, "region": " Zürich, West "}""")]
    [DataRow("""{"Account": 900719925474099303, " grade": 2, "RATE": 0.1, "member ": true, "since": "2020-03-01", "Age": 30, "income": 12000.25, "region": "Zürich, West"}""")]
    [DataRow("""{"more": {"rows": [1, {"age": 5}]}, "account": 900719925474099303, "grade": 2, "rate": 0.1, "member": true, "since": "2020-03-01", "age": 30, "income": 12000.25, "region": "Zürich, West"}""")]
    public async Task Predict_ReadsARow_HoweverItIsWritten(string row)
    {
        var expected = RowsOverHttp.Predictions(await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{Row}]"));

        Assert.AreEqual(expected, RowsOverHttp.Predictions(await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{row}]")));

        // Also where the first row has other columns, so that all are read again.
        var after = await RowsOverHttp.AskAsync(SharedStudio.Shop, $$"""{"rows": [{"since": null}, {{row}}]}""");
        Assert.AreEqual(expected.Trim('[', ']'), after.GetProperty("predictions")[1].ToString());
    }

    [TestMethod]
    public async Task Predict_TakesMissing_AndTellsColumns()
    {
        var answer = await RowsOverHttp.AskAsync(SharedStudio.Shop, """[{"age": null, "income": "", "height": 3}, {}, {"weight": [1]}]""");

        Assert.AreEqual("""["height","weight"]""", answer.GetProperty("ignoredColumns").ToString());
        Assert.Contains("No row has 'account', 'grade', 'rate', 'member', 'since', 'region'", answer.GetProperty("warnings")[0].GetString()!);
        Assert.AreEqual(answer.GetProperty("predictions")[0].ToString(), answer.GetProperty("predictions")[1].ToString());
    }

    [TestMethod]
    [DataRow("", "not valid JSON")]
    [DataRow("null", "list of rows")]
    [DataRow("5", "list of rows")]
    [DataRow("{}", "list of rows")]
    [DataRow("""{"rows": {}}""", "list of rows")]
    [DataRow("[]", "no rows")]
    [DataRow("""{"rows": []}""", "no rows")]
    [DataRow("[5]", "Row 1 is 5")]
    [DataRow("[{\"age\": 1}, null, []]", "Row 2 is null", "Row 3 is a list")]
    [DataRow("""[{"height": 1}]""", "None of the model's columns is there")]
    [DataRow("""[{"age": 1}, {"age": "old"}]""", "Row 2, column 'age'", "'old' is no number")]
    [DataRow("""[{"age": true}]""", "Row 1, column 'age'", "true is no number")]
    [DataRow("""[{"age": [1]}]""", "Row 1, column 'age'", "a list")]
    [DataRow("""[{"region": {"a": 1}}]""", "Row 1, column 'region'", "an object")]
    [DataRow("""[{"since": "soon"}]""", "Row 1, column 'since'", "'soon' is no date")]
    [DataRow("""[{"age": NaN}]""", "not valid JSON at line 1")]
    [DataRow("""[{"age": -Infinity}]""", "not valid JSON")]
    [DataRow("""[{"age": 01}]""", "not valid JSON")]
    [DataRow("""[{"age": 1},]""", "not valid JSON")]
    [DataRow("""[{"age": 1}] x""", "not valid JSON")]
    [DataRow("""[{"age": 1}""", "not valid JSON")]
    [DataRow("""{"rows": [{"age": 1}]""", "not valid JSON")]
    [DataRow("""[{"age": 1}, {"age": 1, "income": 2, "age": 3}]""", "Row 2 has the column 'age' twice")]
    [DataRow("""{"rows": [{"age": 1}], "rows": []}""", "'rows' is there twice")]
    [DataRow("""[{"region": "\ud800"}]""", "Row 1, column 'region'", "half of a letter")]
    [DataRow("""[{"age": 1}, {"region": "a\udc00b"}]""", "Row 2, column 'region'", "half of a letter")]
    [DataRow("""[{"a\ud800": 1}]""", "half of a letter")]
    [DataRow("""[{"age": 1}, {"a\ud800": 1}]""", "half of a letter")]
    [DataRow("""{"\ud800": 1, "rows": [{"age": 1}]}""", "half of a letter")]
    public async Task Predict_SaysWhatIsWrong(string body, params string[] words)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, body);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, words);
    }

    [TestMethod]
    public async Task Predict_RefusesDeepNesting_AndReadsLongTextsAndManyRows()
    {
        var deep = $"{new string('[', 20_000)}{new string(']', 20_000)}";
        foreach (var body in new[] { deep, $$"""[{"age": {{deep}}}]""", $$"""[{"height": {{deep}}, "age": 1}]""", $$"""{"more": {{deep}}, "rows": [{"age": 1}]}""" })
        {
            using var refused = await RowsOverHttp.SendAsync(SharedStudio.Shop, body);
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused);
        }

        var rows = $$"""[{"region": "{{new string('x', 1 << 20)}}"}, {"region": "{{string.Concat(Enumerable.Repeat("\\u00fc", 1 << 17))}}"}, {"age": "{{new string('1', 1 << 20)}}x"}]""";
        using var answer = await RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", rows);
        Assert.Contains("Row 3, column 'age': '111", await answer.Content.ReadAsStringAsync());

        var many = await RowsOverHttp.AskAsync(SharedStudio.Line, $$"""[{{string.Join(',', Enumerable.Repeat("""{"x":1,"z":2}""", 100_000))}}]""");
        Assert.AreEqual(100_000, many.GetProperty("predictions").GetArrayLength());
        using var more = await RowsOverHttp.SendAsync(SharedStudio.Line, $$"""[{{string.Join(',', Enumerable.Repeat("""{"x":1,"z":2}""", 100_001))}}]""");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, more, "more than 100000 rows");
        using var moreLines = await RowsOverHttp.SendAsync(SharedStudio.Line, $"x,z\n{string.Concat(Enumerable.Repeat("1,2\n", 100_001))}", RowsOverHttp.Csv);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, moreLines, "more than 100000 rows");
    }

    [TestMethod]
    public async Task Predict_ToleratesManyUnknownColumns()
    {
        var rows = string.Join(',', Enumerable.Range(0, 60_000).Select(row => string.Create(CultureInfo.InvariantCulture, $$"""{"x":1,"c{{row}}":2}""")));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var answer = await RowsOverHttp.AskAsync(SharedStudio.Line, $"[{rows}]");
        Assert.AreEqual(60_000, answer.GetProperty("ignoredColumns").GetArrayLength());
        Assert.IsLessThan(TimeSpan.FromSeconds(20), System.Diagnostics.Stopwatch.GetElapsedTime(started));
    }

    [TestMethod]
    [DataRow("utf-16", "application/json; charset=utf-16", false)]
    [DataRow("utf-16", "application/json", true)]
    [DataRow("utf-16BE", "application/json", true)]
    [DataRow("utf-8", "application/json", true)]
    [DataRow("utf-8", "application/json; charset=\"utf-8\"", false)]
    [DataRow("iso-8859-1", "application/json; charset=latin1", false)]
    public async Task Predict_ReadsOtherEncodings(string encoding, string type, bool mark)
    {
        var expected = RowsOverHttp.Predictions(await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{Row}]"));
        var letters = Encoding.GetEncoding(encoding);
        byte[] body = [.. mark ? letters.GetPreamble() : [], .. letters.GetBytes($"[{Row}]")];

        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, body, type);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(expected, RowsOverHttp.Predictions(await StudioServer.ReadJsonAsync(answer)));
    }

    [TestMethod]
    [DataRow("application/json; charset=us-ascii", "not in us-ascii")]
    [DataRow("application/json; charset=utf-7", "'utf-7'", "not known")]
    [DataRow("text/csv; charset=klingon", "'klingon'", "not known")]
    public async Task Predict_RefusesAnEncodingThatItIsNotIn(string type, params string[] words)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, type.StartsWith("text", StringComparison.Ordinal) ? "region\nZürich\n" : $"[{Row}]", type);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, words);
        using var latin = await RowsOverHttp.SendAsync(SharedStudio.Shop, Encoding.Latin1.GetBytes($"[{Row}]"));
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, latin, "not in UTF-8");
    }

    [TestMethod]
    [DataRow(null, "application/json", "text/csv", "arrow", "parquet")]
    [DataRow("image/png", "application/json", "text/csv", "arrow", "parquet")]
    [DataRow("application/xml", "does not take Content-Type 'application/xml'")]
    [DataRow("nonsense", "does not take Content-Type 'nonsense'")]
    public async Task Predict_SaysThatTheTypeIsWrong(string? type, params string[] words)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, $"[{Row}]", type);
        await ProblemAssert.IsAsync(HttpStatusCode.UnsupportedMediaType, answer, words);
    }

    [TestMethod]
    [DataRow("application/json", "application/json")]
    [DataRow("text/csv", "text/csv")]
    [DataRow("*/*", "application/json")]
    [DataRow("text/html", "application/json")]
    [DataRow("text/csv;q=0.2, application/json", "application/json")]
    [DataRow("application/json;q=0.2, text/csv", "text/csv")]
    [DataRow("text/csv;q=0", "application/json")]
    [DataRow(";;;nonsense", "application/json")]
    [DataRow("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream")]
    [DataRow("application/vnd.apache.parquet", "application/vnd.apache.parquet")]
    public async Task Predict_AnswersInTheFormatThatIsLikedBest(string accept, string type)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, $"[{Row}]", accept: accept);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.IsTrue(Guid.TryParse(answer.Headers.GetValues("Prediction-Id").Single(), out _));
    }

    [TestMethod]
    [DataRow(RowsOverHttp.Csv)]
    [DataRow(RowsOverHttp.Parquet)]
    [DataRow(RowsOverHttp.Json)]
    public async Task Predict_TellsItsWarningsInAHeader_WhateverTheFormat(string accept)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, "age,größe\n30,1\n", RowsOverHttp.Csv, accept);
        var warnings = JsonSerializer.Deserialize<string[]>(answer.Headers.GetValues("Prediction-Warnings").Single())!;
        Assert.HasCount(2, warnings);
        Assert.StartsWith("No row has ", warnings[0]);
        Assert.AreEqual("The model does not read 'größe'.", warnings[1]);
        using var whole = await RowsOverHttp.SendAsync(SharedStudio.Shop, $"[{Row}]", accept: accept);
        Assert.IsFalse(whole.Headers.Contains("Prediction-Warnings"));
    }

    [TestMethod]
    public async Task Predict_AnswersTheGoodRows_WhenPartial()
    {
        var expected = await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{Row}]");
        var body = $$"""[{"age": "old"}, {{Row}}, 7, {"age": 1, "age": 2}, {"region": "\ud800", "age": "x"}]""";

        var answer = (await RowsOverHttp.AskAsync($"{SharedStudio.Shop}?partial=true", body)).GetProperty("predictions");
        string?[] errors = [.. answer.EnumerateArray().Select(row => row.TryGetProperty("error", out var error) ? error.GetString() : null)];
        Assert.Contains("Row 1, column 'age'", errors[0]!);
        Assert.AreEqual(expected.GetProperty("predictions")[0].ToString(), answer[1].ToString());
        Assert.Contains("Row 3 is 7", errors[2]!);
        Assert.Contains("Row 4 has the column 'age' twice", errors[3]!);
        Assert.Contains("Row 5, column 'region'", errors[4]!);

        using var refused = await RowsOverHttp.SendAsync(SharedStudio.Shop, body);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused, "Row 1", "Row 3", "Row 4", "Row 5");
        using var truncated = await RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", body[..^1]);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, truncated, "not valid JSON");
    }

    [TestMethod]
    public async Task Predict_AnswersTheGoodLines_WhenPartial()
    {
        using var answer = await RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", "age,income,region\nold,1,\"a, b\"\n30,2,north\n31,\"3\",\n", RowsOverHttp.Csv);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');

        Assert.AreEqual("label,probability_no,probability_yes,error", lines[0]);
        Assert.StartsWith(",,,\"Row 1, column 'age': 'old' is no number;", lines[1]);
        Assert.AreEqual(4, lines[2].Split(',').Length);
        Assert.EndsWith(",", lines[3]);
        Assert.AreEqual(string.Empty, lines[4]);
        Assert.HasCount(5, lines);

        using var all = await RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", "age\nold\n", RowsOverHttp.Csv);
        Assert.AreEqual(HttpStatusCode.OK, all.StatusCode);
    }

    [TestMethod]
    public async Task Predict_AnswersCsvAsItAnswersJson()
    {
        var json = (await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{Row}]")).GetProperty("predictions")[0];
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, $"[{Row}]", accept: RowsOverHttp.Csv);
        var probabilities = json.GetProperty("probabilities");
        Assert.AreEqual(
            $"label,probability_no,probability_yes\n{json.GetProperty("label")},{probabilities.GetProperty("no").GetRawText()},{probabilities.GetProperty("yes").GetRawText()}\n",
            await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("POST /api/v1/models/shop/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[{\"age\":1}]")]
    [DataRow("POST /api/v1/models/shop/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[{\"age\":1}]\r\n0\r\n\r\n")]
    [DataRow("POST /api/v1/models/shop/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n[{\"age\":1}]")]
    [DataRow("POST /api/v1/models/shop/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -3\r\n\r\n[{\"age\":1}]")]
    public async Task Predict_IsRefused_WhenTheLengthIsWrong(string request)
    {
        var server = await SharedStudio.StartedAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        string answer;
        try
        {
            answer = await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            // The connection is closed on whoever breaks the protocol.
            answer = string.Empty;
        }

        Assert.IsTrue(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        await RowsOverHttp.AskAsync(SharedStudio.Shop, $"[{Row}]");
    }

    [TestMethod]
    [DataRow("region,age\nnorth,\"30\nsouth,31\n", "opens a quote")]
    [DataRow("\n\n", "blank lines only")]
    [DataRow("age,region\n", "no rows")]
    [DataRow("height\n1\n", "None of the model's columns")]
    public async Task Predict_SaysWhatIsWrongWithCsv(string body, string words)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, body, RowsOverHttp.Csv);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, words);
    }
}
