namespace Studio.Api.Serving;

using System.Diagnostics.CodeAnalysis;
using Studio.Jobs.Registry;

/// <summary>Why a model was not opened.</summary>
public enum OpeningProblem
{
    /// <summary>The word for the version is none.</summary>
    NoSuchWord,

    /// <summary>There is no model of that name, or it has no such version or alias.</summary>
    NotFound,

    /// <summary>The version is there but cannot answer.</summary>
    Unusable,
}

/// <summary>A model that was opened, or why it was not. Dispose of it to give the model back.</summary>
/// <param name="Version">The version meant; null when there is none.</param>
/// <param name="Model">The open model; null when there is a problem.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
/// <param name="Reason">One sentence when something is wrong.</param>
public sealed record ModelOpening(ModelVersionRecord? Version, ModelLease? Model, OpeningProblem? Problem, string? Reason) : IDisposable
{
    /// <summary>The challenger that is to be asked too, without being heard; null for none.</summary>
    public ModelVersionRecord? Unheard { get; init; }

    /// <summary>True when there are a version and a model.</summary>
    [MemberNotNullWhen(true, nameof(Version), nameof(Model))]
    [MemberNotNullWhen(false, nameof(Problem), nameof(Reason))]
    public bool Succeeded => Model is not null;

    /// <inheritdoc/>
    public void Dispose() => Model?.Dispose();
}
