namespace Studio.Api.Serving;

using System.Collections.Concurrent;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines.Reports;

/// <summary>
/// The one place where a published model is opened, whoever asks it. What is known of versions is kept in memory until one is published or
/// deleted (see <see cref="VersionChanges"/>), so that asking an open model costs no query of the store.
/// </summary>
public sealed class ServedModels
{
    /// <summary>Versions whose facts are kept; only such as exist are.</summary>
    private const int MostKnown = 10_000;

    private const string GoneFile = "its ONNX file is gone; train it again";

    private readonly ModelService _models;
    private readonly VersionChanges _changes;
    private readonly ScorerCache _scorers;
    private readonly ServingOptions _options;
    private readonly ConcurrentDictionary<(string Name, string? Word), Known> _known = new();

    /// <summary>Makes it; nothing is opened yet.</summary>
    /// <param name="models">Finds versions and their files.</param>
    /// <param name="changes">Tells when what was found is no longer true.</param>
    /// <param name="scorers">Keeps models open.</param>
    /// <param name="options">Threads of a call.</param>
    public ServedModels(ModelService models, VersionChanges changes, ScorerCache scorers, IOptions<ServingOptions> options) =>
        (_models, _changes, _scorers, _options) = (models, changes, scorers, options.Value);

    /// <summary>Opens a model, or says why it cannot be asked.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="version">A number from 1; null or <c>latest</c> for the newest ready version.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Jobs.Artifacts.ArtifactException">A stored file is damaged, or its store cannot be reached.</exception>
    public async Task<ModelOpening> OpenAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var found = await FindAsync(name, version, cancellationToken);
        if (!found.Succeeded)
        {
            return new ModelOpening(null, null, found.Problem, found.Reason);
        }

        var facts = found.Version;
        if (facts.State != ModelVersionState.Ready)
        {
            return Unusable(facts, facts.Reason ?? GoneFile);
        }

        try
        {
            return new ModelOpening(facts, await _scorers.RentAsync(facts.Sha256, () => LoadAsync(facts), cancellationToken), null, null);
        }
        catch (MissingFileException missing)
        {
            return Unusable(facts, missing.Message);
        }
    }

    private static ModelOpening Unusable(ModelVersionRecord version, string? reason) =>
        new(version, null, OpeningProblem.Unusable, $"Version {version.Version} of model '{version.Name}' cannot predict: {reason}");

    private async Task<VersionLookup> FindAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var changes = _changes.Count;
        if (_known.TryGetValue((name, version), out var known) && known.Changes == changes)
        {
            return known.Lookup;
        }

        var found = await VersionLookup.FindAsync(_models, name, version, cancellationToken);
        if (!found.Succeeded)
        {
            _known.TryRemove((name, version), out _);
            return found;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[(name, version)] = new Known(found, changes);
        return found;
    }

    /// <summary>Whoever else waits for the same model must not be left alone when one of them goes: this is not cancelled.</summary>
    private async Task<LoadedModel> LoadAsync(ModelVersionRecord version)
    {
        var onnx = await _models.FindArtifactAsync(version.Name, version.Version, ModelFiles.Onnx, CancellationToken.None)
            ?? throw new MissingFileException(GoneFile);
        var needed = version.Signature.Encoder;
        var encoder = needed is null ? null : await _models.FindArtifactAsync(version.Name, version.Version, needed.File, CancellationToken.None)
            ?? throw new MissingFileException($"its text encoder '{needed.Name}' is gone; train it again");
        return new LoadedModel(new OnnxScorer(onnx, _options.Threads, encoder), LoadedModel.EstimateBytes(onnx, encoder));
    }

    private sealed record Known(VersionLookup Lookup, long Changes);

    private sealed class MissingFileException(string message) : Exception(message);
}
