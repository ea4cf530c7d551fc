namespace Studio.Jobs.Registry;

/// <summary>What became of the wish for a version that decides otherwise.</summary>
public enum DecisionOutcome
{
    /// <summary>There is a new version.</summary>
    Made,

    /// <summary>A version of the model is the same file already.</summary>
    Known,

    /// <summary>There is no such version.</summary>
    NotFound,

    /// <summary>The wish does not suit the model.</summary>
    Unfit,

    /// <summary>The version is such that its label cannot be changed.</summary>
    Refused,
}

/// <summary>The answer to the wish for a version that decides otherwise.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Version">Number of the version; null unless there is one.</param>
/// <param name="Problems">What is wrong, by <c>threshold</c> or <c>costs</c>, under the empty name what is wrong with the version; empty when there is a version.</param>
public sealed record DecisionResult(DecisionOutcome Outcome, int? Version, IReadOnlyList<(string Field, string Problem)> Problems)
{
    /// <summary>There is none, for a reason that does not lie in the wish.</summary>
    internal static DecisionResult Without(DecisionOutcome outcome, string reason) => new(outcome, null, [(string.Empty, reason)]);
}
