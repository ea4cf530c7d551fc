namespace Studio.Pipelines.Tests.Reports;

using System.Text;
using System.Text.Json;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers.Models;

/// <summary>What every report of the catalog has to do.</summary>
[TestClass]
public sealed class ReportCatalogTests
{
    public static IEnumerable<string> Files => ReportCatalog.All.Select(report => report.File);

    [TestMethod]
    public void All_HaveFilesOfTheirOwn() => CollectionAssert.AllItemsAreUnique(Files.ToList());

    [TestMethod]
    public void Reports_OfAVersionAreThoseOfTheCatalog() => CollectionAssert.AreEqual(Files.ToList(), ModelFiles.Reports.ToList());

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void Write_GivesJson_WhenAvailable(string file)
    {
        var report = Find(file);
        Assert.IsNull(report.Unavailable(Model));
        using var target = new MemoryStream();
        report.Write(Model, target, CancellationToken.None);
        Assert.AreEqual(JsonValueKind.Object, JsonDocument.Parse(Encoding.UTF8.GetString(target.ToArray())).RootElement.ValueKind);
    }

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void Write_EndsEarly_WhenTheDeadlineHasPassed(string file)
    {
        using var target = new MemoryStream();
        Assert.Throws<OperationCanceledException>(() => Find(file).Write(Model, target, new CancellationToken(canceled: true)));
        Assert.AreEqual(0, target.Length);
    }

    private static IModelReport Find(string file) => ReportCatalog.All.Single(report => report.File == file);

    private static EvaluatedModel Model
    {
        get
        {
            var constant = new ConstantModel(TaskCatalog.Regression, [1], 1);
            var metrics = new MetricsReport("rmse", MetricDirection.Minimize, new Dictionary<string, double> { ["rmse"] = 1 }, null);
            var published = new ModelReport("best", ModelFiles.Onnx, [], metrics, new ParityReport(2, 0, 1e-4, 0, true), 1, "00");
            return new EvaluatedModel(new FittedModel(LabelledTable.Plan(TaskCatalog.Regression), [new FittedMember(constant, constant, 1)]), published, [published], []);
        }
    }
}
