namespace Studio.Pipelines.Tests.Evaluation;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

/// <summary>What every evaluation of the catalog has to do, on models of every task.</summary>
[TestClass]
public sealed class ModelEvaluatorTests
{
    [TestMethod]
    public void Evaluations_AreThoseOfTheCatalog() =>
        CollectionAssert.AreEqual(EvaluationCatalog.All.Select(evaluation => evaluation.File).ToList(), ModelFiles.Evaluations.ToList());

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task RunAsync_WritesEveryReport_OfEveryTask(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        using var study = await TrainAsync(task, LabelledTable.Create(task, 80, 2));
        var begun = new List<string>();

        var result = await study.EvaluateAsync(begun.Add);

        Assert.IsEmpty(result.Left, string.Join(' ', result.Left));
        CollectionAssert.AreEqual(ModelFiles.Evaluations.ToList(), result.Files.ToList());
        Assert.HasCount(ModelFiles.Evaluations.Count, begun);
        foreach (var file in ModelFiles.Evaluations)
        {
            Assert.AreEqual(JsonValueKind.Object, study.Read<JsonElement>(file).ValueKind, file);
        }
    }

    [TestMethod]
    public async Task RunAsync_MakesAgainOnlyWhatIsMissing_WhenItWasCutOff()
    {
        using var study = await TrainAsync(TaskCatalog.Regression);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(() => study.EvaluateAsync(begun => Cancel(begun, cancel), cancel.Token));
        string[] before = [.. Directory.GetFiles(study.Reports).Select(Path.GetFileName).OfType<string>()];

        var begun = new List<string>();
        var result = await study.EvaluateAsync(begun.Add);

        Assert.IsNotEmpty(before);
        Assert.HasCount(ModelFiles.Evaluations.Count - before.Length, begun);
        CollectionAssert.AreEqual(ModelFiles.Evaluations.ToList(), result.Files.ToList());
    }

    [TestMethod]
    public async Task RunAsync_Refuses_WhenTheDataIsAnother()
    {
        using var study = await TrainAsync(TaskCatalog.Binary);
        await LabelledTable.WriteAsync(LabelledTable.Create(TaskCatalog.Regression, 120, 3), study.Study.Directory, "data");
        await Assert.ThrowsAsync<DatasetException>(() => study.EvaluateAsync());
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task FoldModels_PredictTheRowsTheyValidate_AsTheSearchDid(string taskName)
    {
        using var study = await TrainAsync(TaskCatalog.Find(taskName)!);
        using var subject = await study.LoadAsync();
        var rows = subject.Validation;

        var again = subject.Predict(rows, rows.Features);

        Assert.AreEqual(120, rows.Count);
        Assert.AreEqual(5, subject.FoldModels.Count);
        for (var value = 0; value < again.Values.Length; value++)
        {
            Assert.AreEqual(rows.Predictions.Values[value], again.Values[value], 1e-4 * subject.Plan.Task.ParityScale(rows.Truth), $"{value}");
        }
    }

    [TestMethod]
    public async Task Quality_SaysOfTheRows_WhatTheMetricsFileSays()
    {
        using var study = await TrainAsync(TaskCatalog.Binary, LabelledTable.Create(TaskCatalog.Binary, 80, 2));
        await study.EvaluateAsync();
        var (quality, metrics) = (study.Read<QualityReport>(ModelFiles.Quality), study.Study.Result.Metrics);
        foreach (var (rows, expected) in new[] { (quality.Validation, metrics.Validation), (quality.Test!, metrics.Test!) })
        {
            foreach (var metric in rows.Metrics)
            {
                Assert.AreEqual(expected[metric.Name], metric.Estimate.Value, 1e-6, metric.Name);
            }
        }

        Assert.AreEqual((120, 80), (quality.Validation.Rows, quality.Test!.Rows));
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("regression")]
    public async Task Reference_IsOfTheValidatedRows_WithTheAnswersOfTheirFolds(string taskName)
    {
        using var study = await TrainAsync(TaskCatalog.Find(taskName)!);
        await study.EvaluateAsync();
        using var subject = await study.LoadAsync();

        var reference = study.Read<MonitoringReference>(ModelFiles.Monitoring);

        var signature = subject.Model.Signature;
        Assert.AreEqual(120, reference.Rows);
        CollectionAssert.AreEqual(signature.Inputs.Select(input => input.Name).Concat(signature.Outputs.Select(output => output.Name)).ToArray(), reference.Columns.Select(column => column.Name).ToArray());
        var predicted = reference.Columns[signature.Inputs.Count];
        var answers = subject.Validation.Predictions;
        if (predicted.Levels is { } levels)
        {
            var yes = Enumerable.Range(0, 120).Count(row => answers.Class(row) == 1);
            Assert.AreEqual(yes, levels.Counts[levels.Levels.ToList().IndexOf(subject.Plan.Classes[1])]);
        }
        else
        {
            Assert.AreEqual(answers.Values.Max() + (subject.Plan.LabelOffset ?? 0), predicted.Numbers!.Edges[^1], 1e-4);
        }
    }

    private static Task<EvaluatedStudy> TrainAsync(PredictionTask task, ColumnTable? test = null) =>
        EvaluatedStudy.TrainAsync(LabelledTable.Plan(task, null, "baseline", "lightgbm", "lbfgs"), LabelledTable.Create(task, 120, 1), test);

    private static void Cancel(string begun, CancellationTokenSource cancel)
    {
        if (begun == EvaluationCatalog.All[2].Summary)
        {
            cancel.Cancel();
        }
    }
}
