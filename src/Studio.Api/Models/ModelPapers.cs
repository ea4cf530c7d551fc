namespace Studio.Api.Models;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Evaluation.Errors;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Evaluation.Fairness;
using Studio.Pipelines.Evaluation.Learned;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;

/// <summary>What is written of a model, in the folder of a command or in the store: null what is not.</summary>
/// <param name="Name">What the model is called.</param>
/// <param name="Signature">How to call it.</param>
public sealed record ModelPapers(string Name, ModelSignature Signature)
{
    /// <summary>How good it is.</summary>
    public MetricsReport? Metrics { get; init; }

    /// <summary>What its search was to do.</summary>
    public TrainingPlan? Plan { get; init; }

    /// <summary>Its file against the trained model.</summary>
    public ParityReport? Parity { get; init; }

    /// <summary>The models and trials of its search.</summary>
    public LeaderboardReport? Leaderboard { get; init; }

    /// <summary>Metrics with intervals and curves.</summary>
    public QualityReport? Quality { get; init; }

    /// <summary>The metric by value of every column.</summary>
    public SliceReport? Slices { get; init; }

    /// <summary>How much each column matters.</summary>
    public ImportanceReport? Importance { get; init; }

    /// <summary>How predictions change with each column.</summary>
    public EffectsReport? Effects { get; init; }

    /// <summary>The rows that it is most wrong about.</summary>
    public ErrorsReport? Errors { get; init; }

    /// <summary>How it treats the values of every column of categories.</summary>
    public FairnessReport? Fairness { get; init; }

    /// <summary>What its search learned.</summary>
    public LearnedReport? Learned { get; init; }

    /// <summary>SHA-256 of its ONNX file, lower-case hexadecimal; null for the file that its search has published.</summary>
    public string? Sha256 { get; init; }

    /// <summary>It among the models that its search ended with, of which several may be published; null where that is not known.</summary>
    public ModelReport? Published => Leaderboard?.Models.FirstOrDefault(model => Sha256 is null ? model.File == ModelFiles.Onnx : model.OnnxSha256 == Sha256);

    /// <summary>Reads them.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="find">Path of a file, one of <see cref="ModelFiles"/>; null where there is none.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">There is no model, or a file of it is damaged.</exception>
    public static async Task<ModelPapers> ReadAsync(string name, Func<string, Task<string?>> find, CancellationToken cancellationToken)
    {
        async Task<T?> FileAsync<T>(string file)
            where T : class
        {
            if (await find(file) is not { } path)
            {
                return null;
            }

            try
            {
                await using var content = File.OpenRead(path);
                return await JsonSerializer.DeserializeAsync<T>(content, StudioJson.File, cancellationToken);
            }
            catch (JsonException damage)
            {
                throw new InvalidDataException($"'{file}' of model '{name}' is damaged: {damage.Message}");
            }
        }

        var signature = await FileAsync<ModelSignature>(ModelFiles.Signature) ?? throw new InvalidDataException($"There is no {ModelFiles.Signature}, which says what the model '{name}' reads and predicts.");
        return new ModelPapers(name, signature)
        {
            Metrics = await FileAsync<MetricsReport>(ModelFiles.Metrics),
            Plan = await FileAsync<TrainingPlan>(ModelFiles.Plan),
            Parity = await FileAsync<ParityReport>(ModelFiles.Parity),
            Leaderboard = await FileAsync<LeaderboardReport>(ModelFiles.Leaderboard),
            Quality = await FileAsync<QualityReport>(ModelFiles.Quality),
            Slices = await FileAsync<SliceReport>(ModelFiles.Slices),
            Importance = await FileAsync<ImportanceReport>(ModelFiles.Importance),
            Effects = await FileAsync<EffectsReport>(ModelFiles.Effects),
            Errors = await FileAsync<ErrorsReport>(ModelFiles.Errors),
            Fairness = await FileAsync<FairnessReport>(ModelFiles.Fairness),
            Learned = await FileAsync<LearnedReport>(ModelFiles.Learned),
        };
    }
}
