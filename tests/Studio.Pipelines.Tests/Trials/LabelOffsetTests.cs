namespace Studio.Pipelines.Tests.Trials;

using System.Globalization;
using System.Text.Json;
using CsCheck;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>Labels that 32 bits cannot tell apart, such as seconds since 1970, are learned as well as their distances from one another.</summary>
[TestClass]
public sealed class LabelOffsetTests
{
    private const int Rows = 160;

    // Parts of labels are multiples of this, so that adding an offset to them is exact.
    private const double Grain = 1.0 / 8;

    [TestMethod]
    public async Task RunAsync_ScoresEveryLearnerAsWithoutOffset_ForAnyOffset()
    {
        string[] learners = ["baseline", "lightgbm", "lbfgs", "sdca", "extratrees", "fasttree", "fastforest", "gam", "knn", "gp"];
        using var plain = new Study();
        await plain.RunAsync(await PlanAsync(0, learners), Table(Rows, 1, 0), Table(80, 2, 0));
        Assert.IsTrue(plain.Trials.TrueForAll(trial => trial.Score is not null));

        await Gen.Select(Gen.Double[8, 15], Gen.Bool).SampleAsync(
            async (size, negative) =>
            {
                var offset = Math.Round(Math.Pow(10, size)) * (negative ? -1 : 1);
                var plan = await PlanAsync(offset, learners);
                using var study = new Study();
                await study.RunAsync(plan, Table(Rows, 1, offset), Table(80, 2, offset));

                Assert.IsTrue(study.Result.Parity.Passed, study.Result.Parity.ToString());
                foreach (var (expected, actual) in plain.Trials.Zip(study.Trials))
                {
                    Assert.AreEqual(expected.Score!.Value, actual.Score!.Value, 1e-3 * expected.Score.Value, $"{actual.Learner} with {offset}");
                }

                AssertSame(plain.Result.Metrics.Validation, study.Result.Metrics.Validation, offset);
                AssertSame(plain.Result.Metrics.Test!, study.Result.Metrics.Test!, offset);
            },
            iter: 2,
            threads: 1);
    }

    [TestMethod]
    public async Task RunAsync_TellsErrorsOfTheTrueSize_WhileANetTrains()
    {
        const double Offset = 1_700_000_000;
        using var study = new Study();
        await study.RunAsync(await PlanAsync(Offset, "baseline", "mlp") with { Folds = 1, Metric = "mape" }, Table(Rows, 1, Offset));

        Assert.IsTrue(study.Result.Parity.Passed, study.Result.Parity.ToString());
        Assert.IsLessThan(0.5 * study.Trials[0].Score!.Value, study.Trials[1].Score!.Value);
        Assert.IsLessThan(study.Trials[0].Score!.Value, study.Trials[1].Curve!.Points[^1].Metric!.Value);
    }

    [TestMethod]
    [DataRow(1.7e9)]
    [DataRow(-1.7e9)]
    [DataRow(1e15, DisplayName = "64 bits have to round too")]
    public async Task RunAsync_PublishesDoubles_ThatPlainOnnxRuntimeGives(double offset)
    {
        using var study = new Study();
        await study.RunAsync(await PlanAsync(offset, "baseline", "lightgbm", "lbfgs"), Table(Rows, 1, offset));

        Assert.IsTrue(study.Result.Parity.Passed, study.Result.Parity.ToString());
        var path = Path.Combine(study.Output, "model.onnx");
        var rows = Table(40, 3, offset);
        using var scorer = new OnnxScorer(path);
        var scored = scorer.Score(rows);
        var signature = JsonSerializer.Deserialize<ModelSignature>(await File.ReadAllTextAsync(Path.Combine(study.Output, "signature.json")), StudioJson.File)!;
        Assert.AreEqual(new SignatureOutput("prediction", "double"), signature.Outputs.Single());
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        using var sizes = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(rows.Column<NumberColumn>("size").Values, value => (float)value), [40, 1]);
        using var results = session.Run(options, ["size"], [sizes], ["prediction"]);
        CollectionAssert.AreEqual(scored.Numbers, results[0].GetTensorDataAsSpan<double>().ToArray());
        var truth = rows.Column<NumberColumn>(LabelledTable.Label).Values;
        for (var row = 0; row < 40; row++)
        {
            Assert.AreEqual(truth[row], scored.Numbers![row], 3, "the noise is below 1");
        }

        Assert.IsGreaterThan(5, scored.Numbers!.Distinct().Count());
        var limits = study.Result.Models[0].Limits!;
        Assert.IsTrue(limits.Low <= truth.Min() && limits.High >= truth.Max(), $"{limits} of labels near {offset}");
        Assert.IsLessThan(10 * (truth.Max() - truth.Min()), limits.High - limits.Low);
    }

    [TestMethod]
    public async Task RunAsync_EndsTheSame_WhenBrokenOffAndResumed()
    {
        const double Offset = 1_700_000_000;
        var (plan, table) = (await PlanAsync(Offset, "baseline", "lightgbm", "lbfgs", "extratrees"), Table(Rows, 1, Offset));
        using var whole = new Study();
        await whole.RunAsync(plan, table);
        using var first = new Study { Stores = true };
        first.On = happened =>
        {
            if (happened is TrialStarted { Trial.Number: 4 })
            {
                first.Cancel();
            }
        };
        await first.RunAsync(plan, table);
        using var second = new Study { Stores = true, Progress = first.Stored() };
        await second.RunAsync(plan, table);

        Assert.HasCount(1, second.Trials);
        Assert.AreEqual(whole.Result.OnnxSha256, second.Result.OnnxSha256);
        CollectionAssert.AreEqual(whole.Result.Metrics.Validation.ToList(), second.Result.Metrics.Validation.ToList());
    }

    [TestMethod]
    public async Task RunAsync_ReadsAPlan_ThatKnowsNoOffset()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Regression, ColumnPurpose.Numeric, "baseline", "lbfgs") with { MaxTrials = 2 };
        var json = JsonSerializer.Serialize(plan, StudioJson.Line);
        Assert.DoesNotContain("labelOffset", json);
        using var study = new Study();
        await study.RunAsync(JsonSerializer.Deserialize<TrainingPlan>(json, StudioJson.Line)!, Table(Rows, 1, 0));

        using var scorer = new OnnxScorer(Path.Combine(study.Output, "model.onnx"));
        Assert.AreEqual("float", scorer.Signature.Outputs.Single().Type);
        Assert.IsNull(scorer.Score(Table(3, 1, 0)).Numbers);
    }

    /// <summary>What compares numbers with each other is the same; what compares them with their size is that of the true size.</summary>
    private static void AssertSame(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual, double offset)
    {
        foreach (var name in new[] { "rmse", "mae" })
        {
            // The numbers of a file are rounded to what 64 bits can tell apart, those of validation rows are not.
            var rounding = Math.BitIncrement(Math.Abs(offset)) - Math.Abs(offset);
            Assert.AreEqual(expected[name], actual[name], (1e-3 * expected[name]) + rounding, $"{name} with {offset.ToString(CultureInfo.InvariantCulture)}");
        }

        Assert.AreEqual(expected["r2"], actual["r2"], 1e-3);
        Assert.AreEqual(actual["mae"] / Math.Abs(offset), actual["mape"], 1e-3 * actual["mape"]);
    }

    /// <summary>The plan that the studio itself makes for such labels, with a trial for each learner.</summary>
    private static async Task<TrainingPlan> PlanAsync(double offset, params string[] learners)
    {
        var folder = Directory.CreateTempSubdirectory("offset");
        try
        {
            var path = await LabelledTable.WriteAsync(Table(Rows, 1, offset), folder.FullName, "data");
            var profile = await DatasetProfiler.ProfileAsync(path, await TableReader.ReadColumnsAsync(path, CancellationToken.None), CancellationToken.None);
            var values = await DatasetProfiler.CountValuesAsync(path, LabelledTable.Label, TrainingPlanner.MaxClasses + 1, CancellationToken.None);
            var request = new TrainingRequest(LabelledTable.Label) { Task = "regression", Learners = learners, Trials = learners.Length, Seed = 1, Threads = 1 };
            var plan = TrainingPlanner.Plan(profile, values, request).Plan!;
            Assert.AreEqual(offset == 0, plan.LabelOffset is null);
            return plan with { Folds = 2 };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ColumnTable Table(int rows, int seed, double offset)
    {
        var random = new Random(seed);
        double[] sizes = [.. Enumerable.Range(0, rows).Select(_ => Math.Round(random.NextDouble() * 30, 2))];
        return new ColumnTable(
        [
            new NumberColumn("size", sizes),
            new NumberColumn(LabelledTable.Label, Array.ConvertAll(sizes, size => offset + (Math.Round((size + random.NextDouble()) / Grain) * Grain))),
        ]);
    }
}
