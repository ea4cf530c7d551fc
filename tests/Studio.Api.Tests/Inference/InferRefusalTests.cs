namespace Studio.Api.Tests.Inference;

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>Requests that are wrong are refused with the name of the culprit, whatever is wrong with them.</summary>
[TestClass]
public sealed class InferRefusalTests
{
    [TestMethod]
    [DataRow("", "not valid JSON")]
    [DataRow("null", "must be an object")]
    [DataRow("[1,2]", "not valid JSON of the protocol")]
    [DataRow("\"text\"", "not valid JSON of the protocol")]
    [DataRow("{}", "no inputs")]
    [DataRow("""{"inputs": null}""", "no inputs")]
    [DataRow("""{"inputs": []}""", "no inputs")]
    [DataRow("""{"inputs": [null]}""", "An input has no name")]
    [DataRow("""{"inputs": {"x": 1}}""", "$.inputs")]
    [DataRow("""{"inputs": [{"name": 5}]}""", "$.inputs[0].name")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": ["1"], "data": [1]}]}""", "$.inputs[0].shape[0]")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1.5], "data": [1]}]}""", "$.inputs[0].shape[0]")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": 1, "data": [1]}]}""", "$.inputs[0].shape")]
    [DataRow("""{"inputs": [{"name": "x", "shape": [1], "data": [1]}]}""", "'x'", "datatype")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "float", "shape": [1], "data": [1]}]}""", "'x'", "'float'", "FP32")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "data": [1]}]}""", "'x'", "no shape")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1]}]}""", "'x'", "neither data nor binary_data_size")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}], "inputs": []}""", "inputs")]
    [DataRow("""{"inputs": [{"name": "x", "name": "z", "datatype": "FP32", "shape": [1], "data": [1]}]}""", "name")]
    [DataRow("""{"inputs": [{"name": "\ud800", "datatype": "FP32", "shape": [1], "data": [1]}]}""", "not valid JSON")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "parameters": {"shared_memory_region": "a"}}]}""", "'x'", "shared memory")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}}]}""", "'x'", "binary_data_size 4")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": -4}}]}""", "'x'", "binary_data_size -4")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": "4"}}]}""", "'x'", "binary_data_size")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}], "parameters": {"binary_data_output": "yes"}}""", "binary_data_output")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}], "outputs": [{}]}""", "An output has no name")]
    [DataRow("""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}], "outputs": [{"name": "prediction", "parameters": {"classification": 3}}]}""", "'prediction'", "classification")]
    [DataRow("""{"id": 7, "inputs": []}""", "$.id")]
    public async Task Infer_NamesTheCulprit_OfTheRequest(string body, params string[] words)
    {
        using var answer = await InferTest.SendAsync($"/v2/models/{SharedStudio.Line}/infer", Encoding.UTF8.GetBytes(body));
        await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, words);
    }

    [TestMethod]
    [DataRow("FP32", "[1]", "[2,1]", "'x'", "2 rows")]
    [DataRow("FP32", "[1,2,3]", "[2,1]", "'x'", "more than 2 values")]
    [DataRow("FP32", "[1,2]", "[1,2]", "'x'", "[1,2]")]
    [DataRow("FP32", "[1,2]", "[-2,1]", "'x'", "[-2,1]")]
    [DataRow("FP32", "[1,2]", "[9000000000000000000,1]", "'x'", "at most 100000")]
    [DataRow("FP32", "[1,2]", "[]", "'x'", "[]")]
    [DataRow("FP32", "[\"1\",2]", "[2,1]", "'x', row 1", "'1' is no FP32")]
    [DataRow("FP32", "[1,{}]", "[2,1]", "'x', row 2", "an object")]
    [DataRow("FP32", "[1,true]", "[2,1]", "'x', row 2", "true")]
    [DataRow("FP32", "{}", "[2,1]", "'x'", "must be a list")]
    [DataRow("FP32", "5", "[2,1]", "'x'", "must be a list")]
    [DataRow("INT64", "[1,2.5]", "[2,1]", "'x', row 2", "2.5 is no INT64")]
    [DataRow("INT8", "[1,300]", "[2,1]", "'x', row 2", "300 is no INT8")]
    [DataRow("UINT8", "[-1,3]", "[2,1]", "'x', row 1", "-1 is no UINT8")]
    [DataRow("BYTES", "[\"1\",\"2\"]", "[2,1]", "'x'", "BYTES", "the model takes FP32")]
    [DataRow("BOOL", "[true,false]", "[2,1]", "'x'", "BOOL")]
    public async Task Infer_NamesTheCulprit_OfATensor(string type, string data, string shape, params string[] words)
    {
        var body = $$"""{"inputs": [{"name": "x", "datatype": "{{type}}", "shape": {{shape}}, "data": {{data}}}, {"name": "z", "datatype": "FP32", "shape": [2, 1], "data": [1, 2]}]}""";
        using var answer = await InferTest.SendAsync($"/v2/models/{SharedStudio.Line}/infer", Encoding.UTF8.GetBytes(body));
        await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, words);
    }

    [TestMethod]
    public async Task Infer_NamesTheCulprit_AmongInputsAndOutputs()
    {
        var tensors = InferTest.ShopTensors();
        await IsRefusedAsync(InferTest.Json(tensors[1..]), "'account'", "not there");
        await IsRefusedAsync(InferTest.Json([.. tensors, tensors[5]]), "'age'", "twice");
        await IsRefusedAsync(InferTest.Json([.. tensors, tensors[5] with { Name = "height" }]), "no input 'height'", "'income'");
        await IsRefusedAsync(InferTest.Json([.. tensors[..7], tensors[7] with { Values = ["a"], Shape = [1, 1] }]), "'region' has 1 rows");
        await IsRefusedAsync(InferTest.Json([.. tensors.Select(tensor => tensor.Name == "since" ? tensor with { Values = ["2020-01-01", "long ago", "", null] } : tensor)]), "column 'since'", "'long ago'", "Row 2");

        var outputs = InferTest.Json(tensors);
        outputs["outputs"] = new JsonArray(new JsonObject { ["name"] = "score" });
        await IsRefusedAsync(outputs, "no output 'score'", "'label', 'probabilities'");
        outputs["outputs"] = new JsonArray(new JsonObject { ["name"] = "label" }, new JsonObject { ["name"] = "label" });
        await IsRefusedAsync(outputs, "'label'", "twice");

        static async Task IsRefusedAsync(JsonObject body, params string[] words)
        {
            using var answer = await InferTest.SendAsync(InferTest.ShopAddress, body);
            await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, words);
        }
    }

    [TestMethod]
    [DataRow("-1", "'-1'")]
    [DataRow("999999", "'999999'")]
    [DataRow("99999999999999999999", "'99999999999999999999'")]
    [DataRow("ten", "'ten'")]
    [DataRow("10", "not valid JSON")]
    [DataRow("0", "not valid JSON")]
    [DataRow(null, "not")]
    public async Task Infer_RefusesAWrongHeaderLength(string? length, string words)
    {
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(InferTest.ShopTensors()).Body, request =>
        {
            if (length is not null)
            {
                request.Headers.TryAddWithoutValidation(TestAnswer.JsonLength, length);
            }
        });
        await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, words);
    }

    [TestMethod]
    public async Task Infer_RefusesATailThatIsCutOffOrTooLong()
    {
        var (body, length) = InferTest.Binary(InferTest.ShopTensors());
        for (var cut = length; cut < body.Length; cut += 7)
        {
            using var answer = await InferTest.SendAsync(InferTest.ShopAddress, (body[..cut], length));
            await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, "binary_data_size");
        }

        using var more = await InferTest.SendAsync(InferTest.ShopAddress, ([.. body, 1, 2, 3], length));
        await InferTest.IsRefusedAsync(more, HttpStatusCode.BadRequest, "3 bytes of binary data belong to no input");
    }

    [TestMethod]
    public async Task Infer_RefusesTexts_WhoseLengthsAreWrongOrThatAreNoUtf8()
    {
        await IsRefusedAsync([5, 0, 0, 0, (byte)'a'], "'region', row 1", "past the end");
        await IsRefusedAsync([255, 255, 255, 255, (byte)'a'], "'region', row 1", "past the end");
        await IsRefusedAsync([1, 0], "'region', row 1", "past the end");
        await IsRefusedAsync([1, 0, 0, 0, 0xFF], "'region', row 1", "UTF-8");
        await IsRefusedAsync([0, 0, 0, 0, 0, 0, 0, 0], "'region'", "1 rows");

        static async Task IsRefusedAsync(byte[] tail, params string[] words)
        {
            var tensors = InferTest.ShopTensors([InferTest.ShopRows[0]])[..7];
            var inputs = InferTest.Json(tensors);
            inputs["inputs"]!.AsArray().Add(new JsonObject { ["name"] = "region", ["datatype"] = "BYTES", ["shape"] = new JsonArray(1, 1), ["parameters"] = new JsonObject { ["binary_data_size"] = tail.Length } });
            var head = Encoding.UTF8.GetBytes(inputs.ToJsonString());
            using var answer = await InferTest.SendAsync(InferTest.ShopAddress, ([.. head, .. tail], head.Length));
            await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, words);
        }
    }

    [TestMethod]
    [DataRow("br", "UnsupportedMediaType", "'br'")]
    [DataRow("gzip", "BadRequest", "cannot be unpacked")]
    [DataRow("deflate", "BadRequest", "cannot be unpacked")]
    public async Task Infer_RefusesABodyThatCannotBeUnpacked(string coding, string status, string words)
    {
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Json(InferTest.ShopTensors()), request => request.Content!.Headers.ContentEncoding.Add(coding));
        await InferTest.IsRefusedAsync(answer, Enum.Parse<HttpStatusCode>(status), words);
    }

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("deflate")]
    public async Task Infer_RefusesAPackedBody_ThatIsCutOff(string coding)
    {
        var packed = Packing.Pack(coding, Encoding.UTF8.GetBytes(InferTest.Json(InferTest.ShopTensors()).ToJsonString()));
        // The last bytes are a checksum only.
        for (var cut = 1; cut < packed.Length - 8; cut += 40)
        {
            using var answer = await InferTest.SendAsync(InferTest.ShopAddress, packed[..cut], request => request.Content!.Headers.ContentEncoding.Add(coding));
            await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest);
        }
    }

    [TestMethod]
    public async Task Infer_RefusesABomb_WithoutUnpackingItAll()
    {
        var bomb = Packing.Pack("gzip", new byte[300 << 20]);
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, bomb, request => request.Content!.Headers.ContentEncoding.Add("gzip"));
        await InferTest.IsRefusedAsync(answer, HttpStatusCode.RequestEntityTooLarge, "32 MiB");
    }

    [TestMethod]
    public async Task Infer_RefusesABodyBeyondTheLimit()
    {
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, new byte[(32 << 20) + 1], request => request.Headers.ExpectContinue = true);
        await InferTest.IsRefusedAsync(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [TestMethod]
    public async Task Infer_RefusesDeepNesting()
    {
        var deep = $"{new string('[', 20_000)}{new string(']', 20_000)}";
        foreach (var body in new[] { deep, $$"""{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": {{deep}}}]}""", $$"""{"inputs": {{deep}}}""", $$"""{"more": {{deep}}, "inputs": []}""" })
        {
            using var answer = await InferTest.SendAsync($"/v2/models/{SharedStudio.Line}/infer", Encoding.UTF8.GetBytes(body));
            await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest);
        }
    }

    [TestMethod]
    [DataRow("""["\ud800"]""")]
    [DataRow("""["a\udc00b"]""")]
    public async Task Infer_RefusesHalfOfALetter(string data)
    {
        var request = InferTest.Json(InferTest.ShopTensors([InferTest.ShopRows[0]])).ToJsonString().Replace("""["north"]""", data, StringComparison.Ordinal);
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, Encoding.UTF8.GetBytes(request));
        await InferTest.IsRefusedAsync(answer, HttpStatusCode.BadRequest, "'region'");
    }

    [TestMethod]
    public async Task Infer_TakesLongTextsAndManyRows_ButNotMoreThanAllowed()
    {
        JsonObject[] rows = [(JsonObject)InferTest.ShopRows[0].DeepClone()];
        rows[0]["region"] = new string('ü', 1 << 19);
        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(InferTest.ShopTensors(rows))), SharedStudio.Shop, rows);

        object?[] numbers = [.. Enumerable.Range(0, 100_001).Select(row => (object?)(row % 10))];
        using var most = await InferTest.SendAsync($"/v2/models/{SharedStudio.Line}/infer", InferTest.Binary([new TestTensor("x", "FP32", numbers[1..]), new TestTensor("z", "INT8", numbers[1..])]));
        Assert.HasCount(100_000, (await TestAnswer.ReadAsync(most)).Numbers);
        using var more = await InferTest.SendAsync($"/v2/models/{SharedStudio.Line}/infer", InferTest.Binary([new TestTensor("x", "FP32", numbers), new TestTensor("z", "INT8", numbers)]));
        await InferTest.IsRefusedAsync(more, HttpStatusCode.BadRequest, "'x'", "at most 100000 rows");
    }

    [TestMethod]
    public async Task Infer_StillAnswers_AfterAClientThatWentAwayWithinItsBody()
    {
        var server = await SharedStudio.StartedAsync();
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {InferTest.ShopAddress} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{{\"inputs\": [")));
        }

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(InferTest.ShopTensors())), SharedStudio.Shop, InferTest.ShopRows);
    }
}
