namespace Studio.Api.Tests.Serving;

using Microsoft.Extensions.Options;
using Studio.Api.Serving;
using Studio.Api.Tests.Compatibility;
using Studio.Pipelines.Reports;

[TestClass]
public sealed class ModelLoaderTests
{
    [TestMethod]
    public async Task Load_MeasuresWhatAModelTakes()
    {
        using var previous = new PreviousVersion();
        var options = Options.Create(new ServingOptions());
        using var gate = new ServingGate(options);
        using var loader = new ModelLoader(gate, options, TimeProvider.System);
        var onnx = Path.Combine(previous.Model, ModelFiles.Onnx);
        using var warm = await loader.LoadAsync(onnx, null);
        using var model = await loader.LoadAsync(onnx, null);
        Assert.IsGreaterThan(new FileInfo(onnx).Length, model.Bytes);
        Assert.IsLessThan(64L * 1024 * 1024, model.Bytes);
    }
}
