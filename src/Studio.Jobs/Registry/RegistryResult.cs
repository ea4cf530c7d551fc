namespace Studio.Jobs.Registry;

/// <summary>What became of a change.</summary>
public enum RegistryOutcome
{
    /// <summary>It is made.</summary>
    Done,

    /// <summary>There is no such model, version or alias.</summary>
    NotFound,

    /// <summary>It cannot be made as things are.</summary>
    Refused,
}

/// <summary>The answer to a change of versions or aliases.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">One sentence when it was not made.</param>
/// <param name="Alias">The alias as the change left it; null where none was changed.</param>
public sealed record RegistryResult(RegistryOutcome Outcome, string? Reason, ModelAliasRecord? Alias = null)
{
    /// <summary>It is made.</summary>
    internal static RegistryResult Done(ModelAliasRecord? alias = null) => new(RegistryOutcome.Done, null, alias);

    /// <summary>It cannot be made as things are.</summary>
    internal static RegistryResult Refused(string reason) => new(RegistryOutcome.Refused, reason);

    /// <summary>There is no such version or alias.</summary>
    internal static RegistryResult NotFound(string reason) => new(RegistryOutcome.NotFound, reason);

    /// <summary>There is no such model.</summary>
    internal static RegistryResult NoModel(string name) => NotFound($"There is no model '{name}'.");
}
