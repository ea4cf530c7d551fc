namespace Studio.Pipelines.Trials;

using System.Globalization;
using System.Security.Cryptography;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trainers;

/// <summary>Turns the winner of a search into artifact files: exports it, verifies the file, and writes the reports.</summary>
internal sealed class Publication(TrainingPlan plan, ExperimentFiles files, EventStream events)
{
    /// <summary>Publishes.</summary>
    /// <exception cref="TrainingException">No trial completed.</exception>
    public ExperimentResult Publish(
        TrialSetup setup,
        ExperimentData data,
        ExperimentData? test,
        Leaderboard leaderboard,
        IReadOnlyList<Skipped> skipped,
        double searchSeconds,
        CancellationToken cancellationToken)
    {
        if (leaderboard is not { Best: { } best, BestTrained: { } trained })
        {
            throw new TrainingException($"No trial completed. {leaderboard.CommonFailure ?? "Raise the budget."}");
        }

        events.Send(new StageStarted(ExperimentStage.Exporting, Describe(best, setup.Metric)));
        cancellationToken.ThrowIfCancellationRequested();
        var model = new FittedModel(plan, trained.Members);
        var bytes = OnnxExporter.Export(model);
        cancellationToken.ThrowIfCancellationRequested();
        var artifacts = new ArtifactWriter(files.OutputDirectory);
        var path = artifacts.Write("model.onnx", bytes);

        events.Send(new StageStarted(ExperimentStage.Verifying, string.Empty));
        using var scorer = new OnnxScorer(path, plan.Threads);
        var parity = Verify(model, scorer, setup, data);
        var metrics = new MetricsReport(
            setup.Metric.Name,
            setup.Metric.Direction,
            MetricCatalog.EvaluateAll(plan.Task, setup.Truth, trained.Predictions),
            test is { Features.RowCount: > 0 } ? MetricCatalog.EvaluateAll(plan.Task, test.Truth, scorer.Score(test.Features).Predictions) : null);

        artifacts.WriteJson("signature.json", scorer.Signature);
        artifacts.WriteJson("metrics.json", metrics);
        artifacts.WriteJson("leaderboard.json", leaderboard.Ranked);
        artifacts.WriteJson("parity.json", parity);
        artifacts.WriteJson("plan.json", plan);
        return new ExperimentResult(
            best,
            leaderboard.BaselineScore,
            metrics,
            parity,
            leaderboard.Trials.Count,
            leaderboard.Trials.Count(trial => trial.State == TrialState.Failed),
            bytes.Length,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            searchSeconds,
            Warning(leaderboard, test),
            skipped);
    }

    /// <summary>Checks rows of all folds' validation parts.</summary>
    private ParityReport Verify(FittedModel model, OnnxScorer scorer, TrialSetup setup, ExperimentData data)
    {
        int[] rows = [.. setup.Folds.SelectMany(fold => fold.Validation).Take(OnnxParityCheck.MaxRows)];
        return OnnxParityCheck.Check(model, scorer, data.Features.Gather(rows), Deviation(data.Truth), plan.Seed);
    }

    private static double Deviation(TargetVector truth)
    {
        if (truth.Classes > 1)
        {
            return 1;
        }

        var mean = truth.Values.Average();
        return Math.Sqrt(truth.Values.Average(value => (value - mean) * (value - mean)));
    }

    private string? Warning(Leaderboard leaderboard, ExperimentData? test)
    {
        var sentences = new List<string>();
        if (leaderboard.Best!.Learner == TrainerCatalog.Baseline)
        {
            sentences.Add($"Nothing beat the baseline, which knows nothing but the distribution of '{plan.Label}'.");
            if (leaderboard.CommonFailure is { } reason)
            {
                sentences.Add($"Trials failed, most often because: {reason}");
            }
        }

        if (test is { LeftOut: > 0 })
        {
            sentences.Add($"{test.LeftOut} rows of the test file were left out because their label is missing or unknown.");
        }

        return sentences.Count == 0 ? null : string.Join(' ', sentences);
    }

    private static string Describe(Trial best, Metric metric) => string.Create(
        CultureInfo.InvariantCulture, $"Trial {best.Number}, {best.Learner}, {metric.Name} {best.Score:G5}");
}
