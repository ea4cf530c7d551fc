namespace Studio.Api.Serving;

using System.Diagnostics.CodeAnalysis;
using Studio.Jobs.Registry;

/// <summary>The version that a word means, or why there is none.</summary>
/// <param name="Version">The version; null when there is a problem.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
/// <param name="Reason">One sentence when something is wrong.</param>
internal sealed record VersionLookup(ModelVersionRecord? Version, OpeningProblem? Problem, string? Reason)
{
    /// <summary>Who else may answer, where the version was found as the champion of a model whose calls are shared out; null elsewhere.</summary>
    public ModelRoute? Route { get; private init; }

    /// <summary>True when there is a version.</summary>
    [MemberNotNullWhen(true, nameof(Version))]
    [MemberNotNullWhen(false, nameof(Problem), nameof(Reason))]
    public bool Succeeded => Version is not null;

    /// <summary>What is said of a model that is not there.</summary>
    public static string NoModel(string name) => name.AsSpan().IndexOfAny("@/") is > 0 and var cut
        ? $"'{name}' names a version, not a model: GET /api/v1/models/{name[..cut]}/versions/{name[(cut + 1)..]}."
        : $"There is no model '{name}'; GET /api/v1/models lists those there are.";

    /// <summary>Finds the version meant by an address: the name of a model and a word, either of which may tell it, see <see cref="ModelReference"/>.</summary>
    public static Task<VersionLookup> FindAsync(ModelService models, string name, string? word, CancellationToken cancellationToken) =>
        FindAsync(models, models.FindVersionAsync, name, word, cancellationToken);

    /// <summary>The same where versions are found otherwise than by a query, such as by <see cref="KnownVersions"/>.</summary>
    public static async Task<VersionLookup> FindAsync(
        ModelService models, Func<ModelReference, CancellationToken, Task<ModelVersionRecord?>> find, string name, string? word, CancellationToken cancellationToken)
    {
        // A slash in a name comes as it was sent; names themselves have no '%'.
        if (!ModelReference.TryParse(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), word, out var reference, out var problem))
        {
            return new VersionLookup(null, OpeningProblem.NoSuchWord, problem);
        }

        return await find(reference, cancellationToken) is { } found
            ? new VersionLookup(found, null, null)
            : new VersionLookup(null, OpeningProblem.NotFound, Explain(reference, await models.ListVersionsAsync(reference.Name, cancellationToken)));
    }

    /// <summary>The same for whoever wants predictions: a name alone means the champion where the model has a route.</summary>
    public static async Task<VersionLookup> FindAnsweringAsync(ModelService models, KnownVersions known, string name, string? word, CancellationToken cancellationToken)
    {
        if (word is null && ModelReference.TryParse(name, ModelRoutes.Champion, out var champion, out _)
            && await known.FindRouteAsync(name, cancellationToken) is { } route
            && await known.FindAsync(champion, cancellationToken) is { } found)
        {
            return new VersionLookup(found, null, null) { Route = route };
        }

        return await FindAsync(models, known.FindAsync, name, word, cancellationToken);
    }

    private static string Explain(ModelReference reference, IReadOnlyList<ModelVersionRecord> known)
    {
        var aliases = known.SelectMany(version => version.Aliases.Select(alias => $"{alias} ({version.Version})")).Order(StringComparer.Ordinal).ToList();
        return reference switch
        {
            _ when known.Count == 0 => NoModel(reference.Name),
            { Alias: { } alias } => $"Model '{reference.Name}' has no alias '{alias}'; {(aliases.Count == 0 ? "it has none" : $"its aliases are {string.Join(", ", aliases)}")}.",
            _ => $"Model '{reference.Name}' has no {(reference.Version is null ? "ready version" : $"version {reference.Version}")}; its versions are {string.Join(", ", known.Select(other => $"{other.Version} ({other.State})"))}.",
        };
    }
}
