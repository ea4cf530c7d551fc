namespace Studio.Pipelines.Trials.Checkpoints;

using System.Security.Cryptography;
using System.Text.Json;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>
/// The checkpoints of an experiment's trials. Featurizers are not in them: the same rows, folds and seed give the same featurizers again.
/// Writes files and never deletes one: whoever hears of the end of a trial may still be reading it when it is let go.
/// </summary>
internal sealed class TrialCheckpoints
{
    // Counted up where featurizers make something else of the same columns: models that were trained on what they made before would be refused at the end.
    private const byte FeaturesVersion = 2;

    private readonly TrialSetup _setup;
    private readonly IReadOnlyDictionary<string, ITrainer> _trainers;
    private readonly ArtifactWriter? _writer;
    private readonly string _fingerprint;

    private TrialCheckpoints(TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, ArtifactWriter? writer, string fingerprint) =>
        (_setup, _trainers, _writer, _fingerprint) = (setup, trainers, writer, fingerprint);

    /// <summary>Creates them for an experiment.</summary>
    /// <param name="setup">The experiment.</param>
    /// <param name="trainers">Its learners by name.</param>
    /// <param name="data">Its canonical file.</param>
    /// <param name="directory">Where checkpoints are written; null to write none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<TrialCheckpoints> CreateAsync(
        TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, string data, string? directory, CancellationToken cancellationToken)
    {
        var content = File.OpenRead(data);
        await using (content.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            return new TrialCheckpoints(setup, trainers, directory is null ? null : new ArtifactWriter(directory), Fingerprint(setup.Plan, hash));
        }
    }

    /// <summary>Writes the checkpoint of a completed trial and gives the name of its file; null where none are written.</summary>
    public string? Write(TrialOutcome outcome)
    {
        if (_writer is null || outcome.Trained is not { } trained)
        {
            return null;
        }

        var featurizer = Featurizer(outcome.Trial);
        var models = trained.Members.Select((member, fold) => new CheckpointModel(
            StoredModelExport.ToOnnx(member.Model, _setup.Features.Get(fold, featurizer).Training.Column<TableColumn>(ColumnNames.Features), _setup.Plan.Task, _setup.Shape.Classes),
            (member.Model as IIterated)?.Iterations));
        var name = string.Create(CultureInfo.InvariantCulture, $"trial-{outcome.Trial.Number}.zip");
        _writer.Write(name, target => TrialCheckpoint.Write(target, outcome.Trial, _fingerprint, trained.Predictions, [.. models]));
        return name;
    }

    /// <summary>What a stored trial trained; its models are read when they are needed.</summary>
    /// <param name="stored">The trial, with a file.</param>
    /// <exception cref="CheckpointException">The file cannot be used.</exception>
    public TrainedTrial Read(StoredTrial stored)
    {
        if (!_trainers.ContainsKey(stored.Trial.Learner))
        {
            throw new CheckpointException($"the learner '{stored.Trial.Learner}' cannot run here");
        }

        var path = stored.File!;
        var predictions = TrialCheckpoint.ReadPredictions(path, stored.Trial, _fingerprint, _setup.ScoredFolds);
        var columns = _setup.Plan.Task.Layout.Columns(_setup.Shape.Classes);
        if (predictions.Rows != _setup.Truth.Values.Length || predictions.Columns != columns)
        {
            throw new CheckpointException($"it predicts {predictions.Rows} × {predictions.Columns} values instead of {_setup.Truth.Values.Length} × {columns}");
        }

        var featurizer = Featurizer(stored.Trial);
        return new TrainedTrial(
            [.. Enumerable.Range(0, _setup.ScoredFolds).Select(fold => new Lazy<FittedMember>(() => ReadMember(path, fold, featurizer, predictions)))], predictions);
    }

    /// <summary>The model of a fold, held against what it predicted when it was trained: the checks of exported files take stored models for the truth.</summary>
    private FittedMember ReadMember(string path, int fold, string featurizer, PredictionMatrix trained)
    {
        var stored = TrialCheckpoint.ReadModel(path, fold);
        var model = StoredModel.FromOnnx(stored.Onnx, _setup.Plan.Task, stored.Iterations, _setup.Plan.Threads);
        var features = _setup.Features.Get(fold, featurizer);
        var first = _setup.Folds.Take(fold).Sum(earlier => earlier.Validation.Length) * trained.Columns;
        var now = PredictionReader.Predict(model, features.Validation, _setup.Plan.Task).Values;
        model.Deviation = now.Select((value, index) => (double)Math.Abs(value - trained.Values[first + index])).DefaultIfEmpty().Max();
        return new FittedMember(features.Featurizer, model, 1);
    }

    private string Featurizer(Trial trial) => EmbeddedFeaturizer.Choose(_trainers[trial.Learner].Featurizer(trial.Parameters), trial.Parameters);

    /// <summary>Of the data, and of the plan all that makes predictions of a configuration what they are.</summary>
    private static string Fingerprint(TrainingPlan plan, byte[] data)
    {
        var decisive = plan with
        {
            Ignored = [],
            BudgetSeconds = null,
            MaxTrials = null,
            Patience = null,
            Learners = [],
            SkippedLearners = [],
            Threads = 1,
            MemoryMegabytes = null,
            ThreadsOfSlot = false,
            MemoryOfSlot = false,
            Parameters = null,
            Publish = ModelNames.Best,
            MaxLatencyMicroseconds = null,
            Calibrate = false,
            Device = TorchDevices.Cpu,
            Notes = null,
            TextEncoder = plan.TextEncoder is { } encoder ? encoder with { Folder = string.Empty } : null,
        };

        // Not of the build: a service may be updated while an experiment runs. That features still are what they were, the deviation of each
        // model tells, which the checks of exported files count; where they are known not to be, their version does.
        byte[] all = [.. JsonSerializer.SerializeToUtf8Bytes(decisive, StudioJson.Line), .. data, FeaturesVersion];
        return Convert.ToHexStringLower(SHA256.HashData(all));
    }
}
