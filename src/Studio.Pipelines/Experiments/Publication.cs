namespace Studio.Pipelines.Experiments;

using System.Diagnostics;
using System.Security.Cryptography;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>What a search ended with, for its report.</summary>
/// <param name="Leaderboard">The trials.</param>
/// <param name="SkippedLearners">Learners not tried.</param>
/// <param name="SkippedTrials">Configurations not run.</param>
/// <param name="Seconds">Time until the search ended.</param>
internal sealed record SearchOutcome(
    Leaderboard Leaderboard, IReadOnlyList<Skipped> SkippedLearners, IReadOnlyList<Skipped> SkippedTrials, double Seconds);

/// <summary>Turns the models of a search into artifact files: exports them, verifies the files, and writes the reports.</summary>
internal sealed class Publication(TrainingPlan plan, ExperimentFiles files, EventStream events, TimeProvider time)
{
    /// <summary>Publishes the model that the plan names, or the next best where its file does not predict what the model does.</summary>
    public ExperimentResult Publish(
        TrialSetup setup,
        IReadOnlyList<BuiltModel> models,
        ExperimentData data,
        ExperimentData? test,
        SearchOutcome search,
        CancellationToken cancellationToken)
    {
        events.Send(new StageStarted(ExperimentStage.Exporting, Describe(models[0], setup)));
        var artifacts = new ArtifactWriter(files.OutputDirectory);
        WriteEncoder(models, artifacts);
        var exported = SideBySide([.. models.DistinctBy(built => built.Model, ReferenceEqualityComparer.Instance)], setup, built => Export(built, artifacts, cancellationToken));
        events.Send(new StageStarted(ExperimentStage.Verifying, string.Empty));
        var verified = SideBySide(exported, setup, file => Verify(file, setup, data, test, cancellationToken));

        // What a row takes is measured with nothing beside it.
        var reports = exported.Zip(verified, (file, report) => report with { Speed = Measure(file, setup, data, cancellationToken) }).ToList();
        var latency = new LatencyBound(plan, data.Features, time);
        var published = Choose(reports, latency);
        File.Move(Path.Combine(files.OutputDirectory, published.File), Path.Combine(files.OutputDirectory, ModelFiles.Onnx), overwrite: true);
        var byName = models.Select(built => ReportOf(built, models, reports, published)).ToList();
        WriteReports(artifacts, new EvaluatedModel(models.First(built => built.Candidate.Name == published.Name).Model, published, byName, search.Leaderboard.Ranked), cancellationToken);
        if (files.Evaluates)
        {
            WriteForEvaluation(models, published, built => FoldModels.Of(built, setup, data, search.Leaderboard), artifacts, cancellationToken);
        }

        return Result(published, byName, search, Warning(search.Leaderboard, test, [.. Replacements(reports, published, latency), .. models.Select(built => built.Note).OfType<string>()])) with
        {
            // Models that are the same share a file; it is then published under the name that was asked for.
            Published = byName.Find(model => model.Name == plan.Publish && model.File == ModelFiles.Onnx)?.Name ?? published.Name,
            RowsLeftOut = data.LeftOut,
        };
    }

    /// <summary>Whoever publishes another of the models later has it evaluated too.</summary>
    private void WriteForEvaluation(
        IReadOnlyList<BuiltModel> models, ModelReport published, Func<BuiltModel, IReadOnlyList<ValidatedFold>> folds, ArtifactWriter artifacts, CancellationToken cancellationToken)
    {
        foreach (var built in models.DistinctBy(built => built.Model, ReferenceEqualityComparer.Instance))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var onnx = built.Candidate.Name == published.Name ? ModelFiles.Onnx : ModelFiles.OnnxOf(built.Candidate.Name);
            artifacts.Write(ModelFiles.EvaluationOf(onnx), target => EvaluationArchive.Write(target, folds(built), built.Model.Adjust(built.Candidate.Predictions), plan.Threads));
        }
    }

    /// <summary>Does something to each on the threads of the plan; one after the other where a pretrained encoder takes all of them.</summary>
    private TResult[] SideBySide<T, TResult>(IReadOnlyList<T> items, TrialSetup setup, Func<T, TResult> work)
    {
        var results = new TResult[items.Count];
        FoldWorkers.Run(items.Count, setup.Vectors is null ? plan.Threads : 1, index => results[index] = work(items[index]));
        return results;
    }

    private static ModelReport ReportOf(BuiltModel built, IReadOnlyList<BuiltModel> models, List<ModelReport> reports, ModelReport published)
    {
        var source = models.First(other => ReferenceEquals(other.Model, built.Model)).Candidate.Name;
        var report = reports.Find(candidate => candidate.Name == source)!;
        return report with { Name = built.Candidate.Name, File = report == published ? ModelFiles.Onnx : report.File };
    }

    private static ExportedModel Export(BuiltModel built, ArtifactWriter artifacts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = OnnxExporter.Export(built.Model);
        cancellationToken.ThrowIfCancellationRequested();
        var name = ModelFiles.OnnxOf(built.Candidate.Name);
        artifacts.Write(name, bytes);
        return new ExportedModel(built, name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>What a model with a pretrained text encoder cannot do without lies beside it.</summary>
    private static void WriteEncoder(IReadOnlyList<BuiltModel> models, ArtifactWriter artifacts)
    {
        if (models.FirstOrDefault(built => built.Model.ReadsTextVectors)?.Model.Texts is { } texts)
        {
            artifacts.Write(ModelFiles.Encoder, texts.Encoder.Files.WriteArchive);
        }
    }

    private ModelReport Verify(ExportedModel file, TrialSetup setup, ExperimentData data, ExperimentData? test, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scorer = new OnnxScorer(Path.Combine(files.OutputDirectory, file.Name), plan.Threads);
        var candidate = file.Built.Candidate;
        var validation = file.Built.Model.Adjust(candidate.Predictions);
        var metrics = new MetricsReport(
            setup.Metric.Name,
            setup.Metric.Direction,
            plan.Task.EvaluateAll(setup.Truth, validation),
            test is { Features.RowCount: > 0 } ? plan.Task.EvaluateAll(test.Truth, scorer.Score(test.Features).Less(plan.LabelOffset)) : null);
        var parity = OnnxParityCheck.Check(file.Built.Model, scorer, data.Features.Gather(Rows(setup)), plan.Task.ParityScale(data.Truth), plan.Seed);
        parity = WithStored(parity, file.Built.Model.StoredDeviation / plan.Task.ParityScale(data.Truth));
        return new ModelReport(candidate.Name, file.Name, file.Built.Members, metrics, parity, file.Bytes, file.Sha256)
        {
            Limits = file.Built.Model.Limits is { } limits ? new PredictionLimits(limits.Low + (plan.LabelOffset ?? 0), limits.High + (plan.LabelOffset ?? 0)) : null,
        };
    }

    private RowMicroseconds Measure(ExportedModel file, TrialSetup setup, ExperimentData data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RowMicroseconds.Measure(File.ReadAllBytes(Path.Combine(files.OutputDirectory, file.Name)), file.Built.Model, data.Features.Gather(Rows(setup)), time);
    }

    private static int[] Rows(TrialSetup setup) => [.. setup.Folds.SelectMany(fold => fold.Validation).Take(OnnxParityCheck.MaxRows)];

    /// <summary>The file was compared with members as they were read again; what storing them changed comes on top.</summary>
    private static ParityReport WithStored(ParityReport parity, double deviation) => deviation == 0
        ? parity
        : parity with
        {
            MaxDifference = parity.MaxDifference + deviation,
            Passed = parity.Passed && parity.MaxDifference + deviation <= parity.Tolerance,
        };

    /// <summary>The model that the plan names; one that is the same as the best is reported once, under that name.</summary>
    private ModelReport Wanted(List<ModelReport> reports) => reports.Find(report => report.Name == plan.Publish) ?? reports[0];

    /// <summary>
    /// The model that the plan names; where its file failed or takes too long, the first in the order best, single, small whose file passed and does
    /// not, or the fastest that passed.
    /// </summary>
    private ModelReport Choose(List<ModelReport> reports, LatencyBound latency)
    {
        var wanted = Wanted(reports);
        var passed = reports.FindAll(report => report.Parity.Passed);
        var fast = passed.FindAll(latency.Allows);
        return fast.Contains(wanted) ? wanted : fast.FirstOrDefault() ?? passed.MinBy(report => report.Speed?.OneRow) ?? wanted;
    }

    /// <summary>Why another model was published than the plan names, and that none is as fast as it should be.</summary>
    private IEnumerable<string> Replacements(List<ModelReport> reports, ModelReport published, LatencyBound latency)
    {
        var wanted = Wanted(reports);
        if (published != wanted)
        {
            yield return wanted.Parity.Passed
                ? FormattableString.Invariant($"The model '{plan.Publish}' takes {wanted.Speed!.OneRow:F0} µs for one row, more than the {latency.Allowed} allowed; the model '{published.Name}' was published instead.")
                : $"The file of the model '{plan.Publish}' predicted something else than the model itself; the model '{published.Name}' was published instead.";
        }

        if (!latency.Allows(published))
        {
            yield return FormattableString.Invariant($"No model keeps to the {latency.Allowed} allowed for one row; the fastest, '{published.Name}', takes {published.Speed!.OneRow:F0} µs.");
        }
    }

    private static void WriteReports(ArtifactWriter artifacts, EvaluatedModel model, CancellationToken cancellationToken)
    {
        foreach (var report in ReportCatalog.All.Where(report => report.Unavailable(model) is null))
        {
            artifacts.Write(report.File, target => report.Write(model, target, cancellationToken));
        }
    }

    private static ExperimentResult Result(ModelReport published, IReadOnlyList<ModelReport> models, SearchOutcome search, string? warning)
    {
        var leaderboard = search.Leaderboard;
        using var process = Process.GetCurrentProcess();
        return new ExperimentResult(
            leaderboard.Best!,
            leaderboard.BaselineScore,
            published.Metrics,
            published.Parity,
            leaderboard.Trials.Count,
            leaderboard.Trials.Count(trial => trial.State == TrialState.Failed),
            published.OnnxBytes,
            published.OnnxSha256,
            search.Seconds,
            warning,
            search.SkippedLearners)
        {
            Models = models,
            SkippedTrials = search.SkippedTrials,
            SecondsToFirstModel = leaderboard.SecondsToFirstModel,
            PeakMemoryMegabytes = process.PeakWorkingSet64 / (1024.0 * 1024),
        };
    }

    private string? Warning(Leaderboard leaderboard, ExperimentData? test, IReadOnlyList<string> choice)
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

        sentences.AddRange(choice);
        if (test is { LeftOut: > 0 })
        {
            sentences.Add($"{test.LeftOut} rows of the test file were left out because their label is missing or unknown.");
        }

        return sentences.Count == 0 ? null : string.Join(' ', sentences);
    }

    private static string Describe(BuiltModel best, TrialSetup setup) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(", ", best.Members.Select(member => $"trial {member.Trial} {member.Learner} {member.Weight:P0}"))}; {setup.Metric.Name} {setup.Metric.Evaluate(setup.Truth, best.Candidate.Predictions):G5}");

    private sealed record ExportedModel(BuiltModel Built, string Name, long Bytes, string Sha256);
}
