namespace Studio.Api.Tests.Inference;

using System.Net;
using System.Net.Http.Json;

/// <summary>The addresses of the protocol.</summary>
[TestClass]
public sealed class InferAddressTests
{
    [TestMethod]
    public async Task Server_TellsOfItself()
    {
        var server = await SharedStudio.StartedAsync();
        var metadata = await server.GetJsonAsync("/v2");
        Assert.AreEqual("MaaS.Studio", metadata.GetProperty("name").GetString());
        Assert.Contains("binary_tensor_data", metadata.GetProperty("extensions").ToString());
        Assert.IsTrue((await server.GetJsonAsync("/v2/")).TryGetProperty("version", out _));
        Assert.IsTrue((await server.GetJsonAsync("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.IsTrue((await server.GetJsonAsync("/v2/health/ready")).GetProperty("ready").GetBoolean());
    }

    [TestMethod]
    [DataRow("/v2/models/shop")]
    [DataRow("/v2/models/shop/versions/1")]
    [DataRow("/v2/models/shop/1")]
    [DataRow("/v2/models/shop%2F1")]
    [DataRow("/v2/models/shop@latest")]
    [DataRow("/v2/models/shop/versions/latest?x=1")]
    public async Task Model_IsDescribed(string address)
    {
        var server = await SharedStudio.StartedAsync();
        var model = await server.GetJsonAsync(address);
        Assert.AreEqual("1", model.GetProperty("versions")[0].GetString());
        Assert.AreEqual("1", model.GetProperty("properties").GetProperty("version").GetString());
        Assert.AreEqual("""["no","yes"]""", model.GetProperty("properties").GetProperty("classes").GetString());
        var inputs = model.GetProperty("inputs").EnumerateArray().ToDictionary(input => input.GetProperty("name").GetString()!, input => $"{input.GetProperty("datatype")} {input.GetProperty("shape")}");
        Assert.AreEqual("BYTES [-1,1]", inputs["region"]);
        Assert.AreEqual("FP32 [-1,1]", inputs["age"]);
        Assert.AreEqual("label BYTES [-1]; probabilities FP32 [-1,2]", string.Join("; ", model.GetProperty("outputs").EnumerateArray().Select(output => $"{output.GetProperty("name")} {output.GetProperty("datatype")} {output.GetProperty("shape")}")));

        var plain = address.Split('?')[0];
        Assert.IsTrue((await server.GetJsonAsync($"{plain}/ready")).GetProperty("ready").GetBoolean());
        Assert.AreEqual(inputs.Count, (await server.GetJsonAsync($"{plain}/config")).GetProperty("input").GetArrayLength());
    }

    [TestMethod]
    [DataRow("/v2/models/shop/infer", "shop")]
    [DataRow("/v2/models/shop/versions/1/infer", "shop")]
    [DataRow("/v2/models/shop/1/infer", "shop/1")]
    [DataRow("/v2/models/shop@latest/infer", "shop@latest")]
    [DataRow("/v2/models/shop%40latest/infer?timeout=5&x", "shop@latest")]
    [DataRow("/v2/models/shop@champion/infer", "shop@champion")]
    public async Task Model_AnswersByEveryNameOfIt(string address, string name)
    {
        var server = await SharedStudio.StartedAsync();
        using var moved = await server.Client.PutAsJsonAsync("/api/v1/models/shop/aliases/champion", new { version = 1 });
        Assert.AreEqual(HttpStatusCode.OK, moved.StatusCode, await moved.Content.ReadAsStringAsync());

        var answer = await InferTest.AskAsync(address, InferTest.Json(InferTest.ShopTensors()));

        Assert.AreEqual(name, answer.Json.GetProperty("model_name").GetString());
        Assert.AreEqual("1", answer.Json.GetProperty("model_version").GetString());
        await InferTest.IsAsPredictedAsync(answer, SharedStudio.Shop, InferTest.ShopRows);
    }

    [TestMethod]
    public async Task Answer_HasAPredictionId()
    {
        using var answer = await InferTest.SendAsync(InferTest.ShopAddress, InferTest.Json(InferTest.ShopTensors()));

        var id = (await StudioServer.ReadJsonAsync(answer)).GetProperty("parameters").GetProperty("prediction_id").GetGuid();
        Assert.AreEqual(id.ToString(), answer.Headers.GetValues("Prediction-Id").Single());
        Assert.AreEqual(7, id.Version);
    }

    [TestMethod]
    [DataRow("GET", "/v2/models/none", 404, "no model 'none'")]
    [DataRow("GET", "/v2/models/none/ready", 404, "no model 'none'")]
    [DataRow("POST", "/v2/models/none/infer", 404, "no model 'none'")]
    [DataRow("GET", "/v2/models/shop/versions/9", 404, "its versions are 1")]
    [DataRow("GET", "/v2/models/shop/versions/9/ready", 404, "its versions are 1")]
    [DataRow("POST", "/v2/models/shop/versions/none/infer", 404, "no alias 'none'")]
    [DataRow("GET", "/v2/models/shop/versions/0", 400, "'0' is not a version")]
    [DataRow("GET", "/v2/models/shop@latest/versions/1", 400, "name a version each")]
    [DataRow("GET", "/v2/models/shop/stats/more", 404, "nothing at GET /v2/models/shop/stats/more")]
    [DataRow("GET", "/v2/models//infer", 404, "nothing at")]
    [DataRow("GET", "/v2/models", 404, "nothing at")]
    [DataRow("GET", "/v2/nothing", 404, "nothing at GET /v2/nothing")]
    [DataRow("GET", "/v2/nothing/<script>", 404, "nothing at")]
    [DataRow("POST", "/v2/logging", 404, "nothing at")]
    [DataRow("POST", "/v2/models/shop", 404, "nothing at POST /v2/models/shop")]
    [DataRow("GET", "/v2/models/shop/infer", 405, "takes POST")]
    [DataRow("DELETE", "/v2/models/shop", 405, "takes")]
    [DataRow("PUT", "/v2/health/live", 405, "takes")]
    [DataRow("GET", "/v2/repository/index", 405, "takes POST")]
    public async Task Address_IsRefusedInJson_WhenItIsWrong(string method, string address, int status, string words)
    {
        var server = await SharedStudio.StartedAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await server.Client.SendAsync(request);

        await InferTest.IsRefusedAsync(answer, (HttpStatusCode)status, words);
        Assert.AreEqual(status == 405, answer.Content.Headers.Allow.Count > 0);
    }

    [TestMethod]
    [DataRow("/v2", 200)]
    [DataRow("/v2/health/live", 200)]
    [DataRow("/v2/health/ready", 200)]
    [DataRow("/v2/models/shop/ready", 200)]
    [DataRow("/v2/models/none/ready", 404)]
    public async Task Head_HasTheStatusOfGet(string address, int status)
    {
        var server = await SharedStudio.StartedAsync();
        using var answer = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
        Assert.AreEqual(status, (int)answer.StatusCode);
        Assert.IsEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task Repository_ListsLoadsAndUnloads()
    {
        var server = await SharedStudio.StartedAsync();
        using var index = await server.Client.PostAsync("/v2/repository/index", null);
        var models = (await StudioServer.ReadJsonAsync(index)).EnumerateArray().Select(model => $"{model.GetProperty("name")} {model.GetProperty("version")} {model.GetProperty("state")}").ToArray();
        CollectionAssert.AreEqual(new[] { "line 1 READY", "shop 1 READY", "steps 1 READY" }, models);

        foreach (var verb in new[] { "unload", "load" })
        {
            using var done = await server.Client.PostAsync($"/v2/repository/models/{SharedStudio.Line}/{verb}", new StringContent("{}"));
            Assert.AreEqual(HttpStatusCode.OK, done.StatusCode, await done.Content.ReadAsStringAsync());
            using var refused = await server.Client.PostAsync($"/v2/repository/models/none/{verb}", null);
            await InferTest.IsRefusedAsync(refused, HttpStatusCode.NotFound, "no model 'none'");
        }

        var answer = await InferTest.AskAsync($"/v2/models/{SharedStudio.Line}/infer", InferTest.Json(new TestTensor("z", "FP32", 0.5), new TestTensor("x", "FP32", 2.5)));
        Assert.HasCount(1, answer.Numbers);
    }
}
