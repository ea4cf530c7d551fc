namespace Studio.Api.Tests.Inference;

using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>The same rows in every encoding that clients use have the answers of the simple call.</summary>
[TestClass]
public sealed class InferEncodingTests
{
    [TestMethod]
    [DataRow("application/json")]
    [DataRow("application/json; charset=utf-8")]
    [DataRow("application/octet-stream")]
    [DataRow("application/x-www-form-urlencoded")]
    [DataRow("nonsense")]
    [DataRow(null)]
    public async Task Infer_GoesByNoContentType(string? type)
    {
        void Say(HttpRequestMessage request)
        {
            if (type is not null)
            {
                Assert.IsTrue(request.Content!.Headers.TryAddWithoutValidation("Content-Type", type));
            }
        }

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(InferTest.ShopTensors()), Say), SharedStudio.Shop, InferTest.ShopRows);
        using var binary = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(InferTest.ShopTensors()), Say);
        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(binary), SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    public async Task Infer_TakesBinaryAndJsonInputs_InOneRequest()
    {
        var tensors = InferTest.ShopTensors();
        var inputs = new JsonArray([.. tensors.Select((tensor, index) => index % 2 == 0 ? tensor.ToJson() : tensor.ToHead())]);
        var head = Encoding.UTF8.GetBytes(new JsonObject { ["inputs"] = inputs }.ToJsonString());
        byte[] body = [.. head, .. tensors.Where((_, index) => index % 2 == 1).SelectMany(tensor => tensor.ToBytes())];

        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, (body, head.Length));

        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(answer), SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    public async Task Infer_AnswersInBinary_WhenAskedFor()
    {
        var request = InferTest.Json(InferTest.ShopTensors());
        request["parameters"] = new JsonObject { ["binary_data_output"] = true };
        var all = await InferTest.AskAsync(InferTest.ShopAddress, request);
        Assert.IsTrue(all.Outputs.All(output => output.IsBinary));
        await InferTest.IsAsPredictedAsync(all, SharedStudio.Shop, InferTest.ShopRows);

        var names = all.Outputs.Select(output => output.Name).ToArray();
        request["outputs"] = new JsonArray(
            new JsonObject { ["name"] = names[1] }, new JsonObject { ["name"] = names[0], ["parameters"] = new JsonObject { ["binary_data"] = false } });
        var mixed = await InferTest.AskAsync(InferTest.ShopAddress, request);
        CollectionAssert.AreEqual(new[] { names[1], names[0] }, mixed.Outputs.Select(output => output.Name).ToArray());
        CollectionAssert.AreEqual(new[] { true, false }, mixed.Outputs.Select(output => output.IsBinary).ToArray());
        CollectionAssert.AreEqual(all[names[0]], mixed[names[0]]);
        CollectionAssert.AreEqual(all[names[1]], mixed[names[1]]);
    }

    [TestMethod]
    public async Task Infer_AnswersOneOutput_WhenOneIsAskedFor()
    {
        var request = InferTest.Json(InferTest.ShopTensors());
        request["outputs"] = new JsonArray(new JsonObject { ["name"] = "label", ["parameters"] = null });

        var answer = await InferTest.AskAsync(InferTest.ShopAddress, request);

        Assert.AreEqual("label BYTES 4", string.Join(' ', answer.Outputs.Select(output => $"{output.Name} {output.Datatype} {string.Join(',', output.Shape)}")));
    }

    [TestMethod]
    [DataRow("chunked")]
    [DataRow("expect")]
    [DataRow("gzip")]
    [DataRow("deflate")]
    public async Task Infer_TakesABody_HoweverItIsSent(string way)
    {
        var (body, length) = InferTest.Binary(InferTest.ShopTensors());
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, way is "gzip" or "deflate" ? Packing.Pack(way, body) : body, request =>
        {
            request.Headers.Add(TestAnswer.JsonLength, length.ToString(CultureInfo.InvariantCulture));
            request.Headers.TransferEncodingChunked = way == "chunked" ? true : null;
            request.Headers.ExpectContinue = way == "expect";
            if (way is "gzip" or "deflate")
            {
                request.Content!.Headers.ContentEncoding.Add(way);
            }
        });

        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(answer), SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    [DataRow("gzip", "gzip")]
    [DataRow("deflate", "deflate")]
    [DataRow("gzip, deflate, br", "gzip")]
    [DataRow("br", null)]
    [DataRow("gzip;q=0, deflate", "deflate")]
    [DataRow("nonsense;;;", null)]
    public async Task Infer_PacksItsAnswer_WhenTheClientCanUnpackIt(string accepted, string? expected)
    {
        var many = Enumerable.Repeat(InferTest.ShopRows, 50).SelectMany(rows => rows).ToArray();
        var request = InferTest.Json(InferTest.ShopTensors(many));
        request["parameters"] = new JsonObject { ["binary_data_output"] = true };
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, request, message => message.Headers.TryAddWithoutValidation("Accept-Encoding", accepted));
        var body = await answer.Content.ReadAsByteArrayAsync();

        Assert.AreEqual(expected, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        using var plain = new HttpResponseMessage(answer.StatusCode) { Content = new ByteArrayContent(expected is null ? body : Packing.Unpack(expected, body)) };
        plain.Content.Headers.ContentType = answer.Content.Headers.ContentType;
        plain.Headers.Add(TestAnswer.JsonLength, answer.Headers.GetValues(TestAnswer.JsonLength));
        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(plain), SharedStudio.Shop, many);
    }

    [TestMethod]
    public async Task Infer_PacksNoOtherAnswer()
    {
        var server = await SharedStudio.StartedAsync();
        foreach (var path in new[] { "/v2", $"/v2/models/{SharedStudio.Shop}", $"/v2/models/{SharedStudio.Shop}/config", "/v2/models/none" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            using var answer = await server.Client.SendAsync(request);
            Assert.IsEmpty(answer.Content.Headers.ContentEncoding, path);
        }
    }

    [TestMethod]
    [DataRow("NaN")]
    [DataRow("Infinity")]
    [DataRow("-Infinity")]
    [DataRow("null")]
    public async Task Infer_TakesMissing_HoweverPythonWritesIt(string word)
    {
        var rows = InferTest.ShopRows.Select(row => Changed(row, "age", null)).ToArray();
        var request = InferTest.Json(InferTest.ShopTensors(rows)).ToJsonString().Replace("\"data\":[null,null,null,null]", $"\"data\":[{word}, {word},{word} ,{word}]", StringComparison.Ordinal);
        Assert.Contains(word, request);

        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, Encoding.UTF8.GetBytes(request));

        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(answer), SharedStudio.Shop, rows);
    }

    [TestMethod]
    public async Task Infer_LeavesWordsWithinTexts()
    {
        var request = InferTest.Json(InferTest.ShopTensors()).ToJsonString();
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, Encoding.UTF8.GetBytes($$"""{"id": "a \"NaN\\\" Infinity", {{request[1..]}}"""));

        Assert.AreEqual("a \"NaN\\\" Infinity", (await TestAnswer.ReadAsync(answer)).Json.GetProperty("id").GetString());
    }

    [TestMethod]
    public async Task Infer_TakesNull_WhereAMemberIsOptional()
    {
        var request = InferTest.Json(InferTest.ShopTensors());
        foreach (var input in request["inputs"]!.AsArray())
        {
            input!["parameters"] = null;
        }

        (request["id"], request["parameters"], request["outputs"]) = (null, null, null);

        var answer = await InferTest.AskAsync(InferTest.ShopAddress, request);

        Assert.IsFalse(answer.Json.TryGetProperty("id", out _));
        await InferTest.IsAsPredictedAsync(answer, SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    [DataRow("Anfrage-ü-日本-😀")]
    [DataRow("")]
    [DataRow("\u0001\n\"")]
    public async Task Infer_GivesTheIdBack(string id)
    {
        var request = InferTest.Json(InferTest.ShopTensors());
        request["id"] = id;

        var answer = await InferTest.AskAsync(InferTest.ShopAddress, request);

        Assert.AreEqual(id, answer.Json.GetProperty("id").GetString());
    }

    [TestMethod]
    public async Task Infer_TakesInputsInAnyOrder_AndDataOfAnyShape()
    {
        var tensors = InferTest.ShopTensors().Select(tensor => tensor with { Shape = [tensor.Values.Length] }).Reverse();
        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(tensors)), SharedStudio.Shop, InferTest.ShopRows);

        var nested = InferTest.Json(InferTest.ShopTensors());
        foreach (var input in nested["inputs"]!.AsArray())
        {
            input!["data"] = new JsonArray([.. input["data"]!.AsArray().Select(value => new JsonArray(value?.DeepClone()))]);
        }

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, nested), SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    [DataRow("INT64")]
    [DataRow("INT32")]
    [DataRow("INT16")]
    [DataRow("INT8")]
    [DataRow("UINT64")]
    [DataRow("UINT32")]
    [DataRow("UINT16")]
    [DataRow("UINT8")]
    [DataRow("FP64")]
    [DataRow("FP32")]
    [DataRow("FP16")]
    [DataRow("BF16")]
    public async Task Infer_TakesNumbersOfAnyType(string type)
    {
        var rows = InferTest.ShopRows.Select(row => Changed(row, "age", 44.0)).ToArray();
        TestTensor[] tensors = [.. InferTest.ShopTensors(rows).Select(tensor => tensor.Name == "age" ? tensor with { Datatype = type, Values = [44, 44, 44, 44] } : tensor)];

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(tensors)), SharedStudio.Shop, rows);
        using var binary = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(tensors));
        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(binary), SharedStudio.Shop, rows);
    }

    [TestMethod]
    [DataRow("INT64")]
    [DataRow("UINT64")]
    public async Task Infer_KeepsAllDigits_OfNumbersThatAreTexts(string type)
    {
        TestTensor[] tensors = [.. InferTest.ShopTensors().Select(tensor => tensor.Name == "account"
            ? tensor with { Datatype = type, Values = [.. InferTest.ShopRows.Select(row => (object?)row["account"]!.GetValue<long>())] } : tensor)];

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(tensors)), SharedStudio.Shop, InferTest.ShopRows);
        using var binary = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(tensors));
        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(binary), SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    [DataRow("FP64")]
    [DataRow("FP32")]
    public async Task Infer_KnowsLevelsThatAreNumbers(string type)
    {
        JsonObject[] rows = [.. new[] { "0.1", "0.25", "0.1", "0.25" }.Zip(InferTest.ShopRows, (rate, row) => Changed(Changed(row, "rate", rate), "grade", "2"))];
        TestTensor[] tensors = [.. InferTest.ShopTensors(rows).Select(tensor => tensor.Name switch
        {
            "rate" => tensor with { Datatype = type, Values = [0.1, 0.25, 0.1, 0.25] },
            "grade" => tensor with { Datatype = type, Values = [2, 2, 2, 2] },
            _ => tensor,
        })];

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(tensors)), SharedStudio.Shop, rows);
        using var binary = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(tensors));
        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(binary), SharedStudio.Shop, rows);
    }

    [TestMethod]
    public async Task Infer_TakesTruthValues_AndMomentsAsNumbers()
    {
        TestTensor[] tensors = [.. InferTest.ShopTensors().Select(tensor => tensor.Name switch
        {
            "member" => tensor with { Datatype = "BOOL", Values = [.. tensor.Values.Select(value => (object)(value is "yes"))] },
            "since" => tensor with { Datatype = "FP64", Values = [.. tensor.Values.Select(value => (object)(double)DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds())] },
            _ => tensor,
        })];

        await InferTest.IsAsPredictedAsync(await InferTest.AskAsync(InferTest.ShopAddress, InferTest.Json(tensors)), SharedStudio.Shop, InferTest.ShopRows);
        using var binary = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(tensors));
        await InferTest.IsAsPredictedAsync(await TestAnswer.ReadAsync(binary), SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Infer_AnswersNoRows_WithNoRows(bool binary)
    {
        var none = InferTest.ShopTensors().Select(tensor => tensor with { Values = [], Shape = [0, 1] });
        using var answer = binary ? await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Binary(none)) : await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Json(none));

        Assert.AreEqual("0; 0,2", string.Join("; ", (await TestAnswer.ReadAsync(answer)).Outputs.Select(output => string.Join(',', output.Shape))));
    }

    [TestMethod]
    public async Task Infer_AnswersNumbers_AndClassesThatAreWholeNumbers()
    {
        JsonObject[] line = [new() { ["x"] = 2.5, ["z"] = 0.5 }, new() { ["x"] = 9, ["z"] = null }];
        await InferTest.IsAsPredictedAsync(
            await InferTest.AskAsync($"/v2/models/{SharedStudio.Line}/infer", InferTest.Json(new TestTensor("z", "FP32", 0.5, null), new TestTensor("x", "FP32", 2.5, 9))), SharedStudio.Line, line);

        JsonObject[] steps = [new() { ["size"] = 0.5 }, new() { ["size"] = 4 }, new() { ["size"] = 8.5 }];
        var request = InferTest.Json(new TestTensor("size", "FP32", 0.5, 4, 8.5));
        foreach (var binary in new[] { false, true })
        {
            request["parameters"] = new JsonObject { ["binary_data_output"] = binary };
            var answer = await InferTest.AskAsync($"/v2/models/{SharedStudio.Steps}/infer", request);
            Assert.AreEqual("INT64", answer.Outputs[0].Datatype);
            CollectionAssert.AreEqual(new object[] { 0L, 1L, 2L }, answer.Outputs[0].Values);
            await InferTest.IsAsPredictedAsync(answer, SharedStudio.Steps, steps);
        }
    }

    private static JsonObject Changed(JsonObject row, string column, JsonNode? value)
    {
        var changed = (JsonObject)row.DeepClone();
        changed[column] = value;
        return changed;
    }
}
