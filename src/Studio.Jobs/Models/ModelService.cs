namespace Studio.Jobs.Models;

/// <summary>Lists models and opens their files.</summary>
public sealed class ModelService
{
    /// <summary>All models by name.</summary>
    public Task<IReadOnlyList<ModelRecord>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One model, or null.</summary>
    public Task<ModelRecord?> FindAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Its versions, newest first; empty when there is no such model.</summary>
    public Task<IReadOnlyList<ModelVersionRecord>> ListVersionsAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One version, or null; version null means the newest ready one.</summary>
    public Task<ModelVersionRecord?> FindVersionAsync(string name, int? version, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Path of an artifact file of a version (<c>model.onnx</c>, <c>signature.json</c>, <c>metrics.json</c>, <c>leaderboard.json</c>, <c>parity.json</c>, <c>plan.json</c>), or null.</summary>
    public Task<string?> FindArtifactAsync(string name, int version, string file, CancellationToken cancellationToken) => throw new NotImplementedException();
}
