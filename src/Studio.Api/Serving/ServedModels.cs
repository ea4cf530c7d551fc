namespace Studio.Api.Serving;

using System.Text.Json;
using Studio.Jobs.Access;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Reports;

/// <summary>
/// The one place where a published model is opened, whoever asks it. Asking an open model costs no query of the store: it stays open
/// (<see cref="ScorerCache"/>), and what is known of versions is kept (<see cref="KnownVersions"/>).
/// </summary>
public sealed class ServedModels
{
    private const string GoneFile = "its ONNX file is gone; train it again";

    private readonly ModelService _models;
    private readonly KnownVersions _known;
    private readonly ScorerCache _scorers;
    private readonly ModelLoader _loader;

    /// <summary>Makes it; nothing is opened yet.</summary>
    /// <param name="models">Finds files of versions.</param>
    /// <param name="known">Finds versions.</param>
    /// <param name="scorers">Keeps models open.</param>
    /// <param name="loader">Loads models.</param>
    public ServedModels(ModelService models, KnownVersions known, ScorerCache scorers, ModelLoader loader) =>
        (_models, _known, _scorers, _loader) = (models, known, scorers, loader);

    /// <summary>Opens a model, or says why it cannot be asked.</summary>
    /// <param name="name">Name of the model, with or without the version meant, see <see cref="ModelReference"/>.</param>
    /// <param name="version">A number from 1, an alias or <c>latest</c>; null for what <paramref name="name"/> says, by default the newest ready version.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Jobs.Artifacts.ArtifactException">A stored file is damaged, or its store cannot be reached.</exception>
    public async Task<ModelOpening> OpenAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var found = await VersionLookup.FindAnsweringAsync(_models, _known, name, version, cancellationToken);
        if (!found.Succeeded)
        {
            return new ModelOpening(null, null, found.Problem, found.Reason);
        }

        return found.Route is { } route
            ? await ShareOutAsync(found.Version, route, cancellationToken)
            : await OpenAsync(found.Version, cancellationToken);
    }

    /// <summary>Opens a version, or says why it cannot be asked.</summary>
    /// <param name="facts">The version.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Jobs.Artifacts.ArtifactException">A stored file is damaged, or its store cannot be reached.</exception>
    public async Task<ModelOpening> OpenAsync(ModelVersionRecord facts, CancellationToken cancellationToken)
    {
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

    /// <summary>Rows that predictions of a version are explained against; null where it has none.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Jobs.Artifacts.ArtifactException">The stored file is damaged, or its store cannot be reached.</exception>
    public async Task<BackgroundRows?> FindBackgroundAsync(ModelVersionRecord version, CancellationToken cancellationToken)
    {
        using var studio = Caller.Enter(Caller.Studio with { Project = Caller.Current.Project });
        if (await _models.FindArtifactAsync(version.Name, version.Version, ModelFiles.Background, cancellationToken) is not { } path)
        {
            return null;
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<BackgroundRows>(file, StudioJson.File, cancellationToken);
    }

    /// <summary>Lets the memory of a version go, once nobody asks it any more; the next call loads it again.</summary>
    public void Release(ModelVersionRecord version) => _scorers.Release(version.Sha256);

    /// <summary>The challenger answers its share of the calls, or is asked too; where it cannot, nobody is the worse for it.</summary>
    private async Task<ModelOpening> ShareOutAsync(ModelVersionRecord champion, ModelRoute route, CancellationToken cancellationToken)
    {
        var (answers, isAskedToo) = (Random.Shared.NextDouble() < route.Share, Random.Shared.NextDouble() < route.Shadow);
        var challenger = answers || isAskedToo ? await _known.FindAsync(new ModelReference(champion.Name, Alias: ModelRoutes.Challenger), cancellationToken) : null;
        if (challenger is null || challenger.Version == champion.Version)
        {
            return await OpenAsync(champion, cancellationToken);
        }

        if (answers)
        {
            var opening = await OpenAsync(challenger, cancellationToken);
            if (opening.Succeeded)
            {
                return opening;
            }
        }

        return await OpenAsync(champion, cancellationToken) with { Unheard = isAskedToo ? challenger : null };
    }

    private static ModelOpening Unusable(ModelVersionRecord version, string? reason) =>
        new(version, null, OpeningProblem.Unusable, $"Version {version.Version} of model '{version.Name}' cannot predict: {reason}");

    /// <summary>Whoever else waits for the same model must not be left alone when one of them goes: this is not cancelled.</summary>
    private async Task<LoadedModel> LoadAsync(ModelVersionRecord version)
    {
        // Whoever may call a model need not be allowed to take its files.
        using var studio = Caller.Enter(Caller.Studio with { Project = Caller.Current.Project });
        var onnx = await _models.FindArtifactAsync(version.Name, version.Version, ModelFiles.Onnx, CancellationToken.None)
            ?? throw new MissingFileException(GoneFile);
        var needed = version.Signature.Encoder;
        var encoder = needed is null ? null : await _models.FindArtifactAsync(version.Name, version.Version, needed.File, CancellationToken.None)
            ?? throw new MissingFileException($"its text encoder '{needed.Name}' is gone; train it again");
        return await _loader.LoadAsync(onnx, encoder);
    }

    private sealed class MissingFileException(string message) : Exception(message);
}
