namespace Studio.Api.Predictions;

/// <summary>What is done with a value that is written otherwise than the training data.</summary>
internal static class Unreadable
{
    /// <summary>It is a problem, and nothing is predicted; the default.</summary>
    public const string Error = "error";

    /// <summary>It is taken for missing.</summary>
    public const string Missing = "missing";

    /// <summary>What is wrong with a choice; null when it is one.</summary>
    public static string? Problem(string? choice) =>
        choice is null or Error or Missing ? null : $"unreadable: '{choice}' is not known; give {Error} or {Missing}.";
}
