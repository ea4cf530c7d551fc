namespace Studio.Jobs.Registry;

using System.Collections.Concurrent;
using Studio.Jobs.Access;

/// <summary>
/// What is known of versions, of the aliases that name them and of who answers calls that name none, kept in memory until one changes (see <see cref="VersionChanges"/>), so that asking for one
/// again costs no query. Where other processes publish too, a version counts as known once it was found the same before and after a look at
/// what they do: one that came and went between two looks would otherwise be believed in for ever.
/// </summary>
public sealed class KnownVersions
{
    /// <summary>Versions that are kept; only such as exist are.</summary>
    private const int MostKnown = 10_000;

    private readonly ModelService _models;
    private readonly VersionChanges _changes;
    private readonly ModelRoutes _routes;
    private readonly ConcurrentDictionary<(Guid? Project, ModelReference Reference), Known> _known = new();
    private readonly ConcurrentDictionary<(Guid? Project, string Model), KnownRoute> _knownRoutes = new();

    internal KnownVersions(ModelService models, ModelRoutes routes, VersionChanges changes) => (_models, _routes, _changes) = (models, routes, changes);

    /// <summary>The version that is meant, or null.</summary>
    public async Task<ModelVersionRecord?> FindAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        var key = (Caller.Current.Project, reference);
        var (changes, looks) = (_changes.Count, _changes.Looks);
        var before = _known.GetValueOrDefault(key) is { } known && known.Changes == changes ? known : null;
        if (before is not null && (before.IsSure || before.Looks == looks))
        {
            return before.Version;
        }

        var found = await _models.FindVersionAsync(reference, cancellationToken);
        if (found is null)
        {
            _known.TryRemove(key, out _);
            return null;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        var isSame = before is not null && (before.Version.Version, before.Version.State, before.Version.CreatedAt) == (found.Version, found.State, found.CreatedAt);
        _known[key] = new Known(found, changes, looks, isSame);
        return found;
    }

    /// <summary>Who answers calls of a model that name no version; null where it is the newest ready one.</summary>
    /// <param name="model">Name of a model.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<ModelRoute?> FindRouteAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        var key = (Caller.Current.Project, model);
        var (changes, looks) = (_changes.Count, _changes.Looks);
        var before = _knownRoutes.GetValueOrDefault(key) is { } known && known.Changes == changes ? known : null;
        if (before is not null && (before.IsSure || before.Looks == looks))
        {
            return before.Route;
        }

        var found = await _routes.FindAsync(model, cancellationToken);
        if (_knownRoutes.Count >= MostKnown)
        {
            _knownRoutes.Clear();
        }

        _knownRoutes[key] = new KnownRoute(found, changes, looks, before is not null && before.Route == found);
        return found;
    }

    /// <param name="Route">What was found; null for none.</param>
    /// <param name="Changes">Changes before it was found.</param>
    /// <param name="Looks">Looks before it was found.</param>
    /// <param name="IsSure">True when it was found the same before an earlier look.</param>
    private sealed record KnownRoute(ModelRoute? Route, long Changes, long Looks, bool IsSure);

    /// <param name="Version">What was found.</param>
    /// <param name="Changes">Changes before it was found.</param>
    /// <param name="Looks">Looks before it was found.</param>
    /// <param name="IsSure">True when it was found the same before an earlier look.</param>
    private sealed record Known(ModelVersionRecord Version, long Changes, long Looks, bool IsSure);
}
