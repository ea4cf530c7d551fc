namespace Studio.Api.Serving;

using System.Diagnostics.CodeAnalysis;
using Studio.Jobs.Registry;

/// <summary>The version that a word means, or why there is none.</summary>
/// <param name="Version">The version; null when there is a problem.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
/// <param name="Reason">One sentence when something is wrong.</param>
internal sealed record VersionLookup(ModelVersionRecord? Version, OpeningProblem? Problem, string? Reason)
{
    /// <summary>True when there is a version.</summary>
    [MemberNotNullWhen(true, nameof(Version))]
    [MemberNotNullWhen(false, nameof(Problem), nameof(Reason))]
    public bool Succeeded => Version is not null;

    /// <summary>What is said of a model that is not there.</summary>
    public static string NoModel(string name) => $"There is no model '{name}'; GET /api/v1/models lists those there are.";

    /// <summary>Finds the version meant by a word in an address: a number from 1, or <c>latest</c> or nothing for the newest ready one.</summary>
    public static Task<VersionLookup> FindAsync(ModelService models, string name, string? word, CancellationToken cancellationToken) =>
        FindAsync(models, models.FindVersionAsync, name, word, cancellationToken);

    /// <summary>The same where versions are found otherwise than by a query, such as by <see cref="KnownVersions"/>.</summary>
    public static async Task<VersionLookup> FindAsync(
        ModelService models, Func<string, int?, CancellationToken, Task<ModelVersionRecord?>> find, string name, string? word, CancellationToken cancellationToken)
    {
        if (!TryParse(word, out var number))
        {
            return new VersionLookup(null, OpeningProblem.NoSuchWord, $"'{word}' is not a version: use a number from 1, or latest.");
        }

        if (await find(name, number, cancellationToken) is { } found)
        {
            return new VersionLookup(found, null, null);
        }

        var known = await models.ListVersionsAsync(name, cancellationToken);
        return new VersionLookup(null, OpeningProblem.NotFound, known.Count == 0
            ? NoModel(name)
            : $"Model '{name}' has no {(number is null ? "ready version" : $"version {number}")}; its versions are {string.Join(", ", known.Select(other => $"{other.Version} ({other.State})"))}.");
    }

    private static bool TryParse(string? word, out int? number)
    {
        number = null;
        if (word is null || word.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        number = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed >= 1 ? parsed : null;
        return number is not null;
    }
}
