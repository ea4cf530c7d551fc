namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;

/// <summary>The pretrained encoders of a plan, ready to read its columns.</summary>
/// <param name="Texts">That of texts; null for none.</param>
/// <param name="Pictures">That of pictures; null for none.</param>
internal sealed record LoadedEncoders(EmbeddedTexts? Texts, EmbeddedPictures? Pictures) : IDisposable
{
    /// <summary>Those that there are.</summary>
    public IReadOnlyList<EmbeddedColumns> Columns => [.. new EmbeddedColumns?[] { Pictures, Texts }.OfType<EmbeddedColumns>()];

    /// <summary>Loads them.</summary>
    /// <exception cref="EncoderException">One is not there, or is another than was planned.</exception>
    public static LoadedEncoders Load(TrainingPlan plan)
    {
        var texts = LoadTexts(plan);
        return new LoadedEncoders(texts is null ? null : new EmbeddedTexts(texts, TextColumns(plan)), LoadPictures(plan));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Texts?.Encoder.Dispose();
        Pictures?.Encoder.Dispose();
    }

    private static PretrainedEncoder? LoadTexts(TrainingPlan plan)
    {
        if (plan.TextEncoder is not { } planned)
        {
            return null;
        }

        var files = EncoderFiles.FromFolder(planned.Folder);
        return files.Sha256 == planned.Sha256
            ? new PretrainedEncoder(files, plan.Threads)
            : throw new EncoderException($"The text encoder in '{planned.Folder}' has changed since the experiment was planned; start the experiment again.");
    }

    private static EmbeddedPictures? LoadPictures(TrainingPlan plan) =>
        plan.PictureEncoder is { } planned && plan.Features.FirstOrDefault(feature => feature.Size is not null) is { } picture
            ? new EmbeddedPictures(new PictureEncoder(PackagedResNet.Read(planned.Sha256), picture.Size!, planned.Shape, plan.Threads), picture.Name)
            : null;

    private static string[] TextColumns(TrainingPlan plan) =>
        [.. plan.Features.Where(feature => feature.Purpose == ColumnPurpose.Text).Select(feature => feature.Name)];
}
