namespace Studio.Jobs.Registry;

using Studio.Pipelines.Data;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>Opens versions of models for jobs.</summary>
internal static class VersionScorers
{
    /// <summary>Opens a version with half of the machine's threads: what is served beside it has to answer as well.</summary>
    /// <exception cref="DatasetException">A file of it is gone; the message is fit for people.</exception>
    public static async Task<OnnxScorer> OpenAsync(this ModelService models, ModelVersionRecord version, CancellationToken cancellationToken)
    {
        var onnx = await FindFileAsync(ModelFiles.Onnx);
        var encoder = version.Signature.Encoder is { } needed ? await FindFileAsync(needed.File) : null;
        return new OnnxScorer(onnx, Math.Max(1, Environment.ProcessorCount / 2), encoder);

        async Task<string> FindFileAsync(string name) => await models.FindArtifactAsync(version.Name, version.Version, name, cancellationToken)
            ?? throw new DatasetException($"Version {version.Version} of model '{version.Name}' has no {name} any more.");
    }
}
