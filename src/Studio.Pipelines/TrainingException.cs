namespace Studio.Pipelines;

/// <summary>Training failed; the message is one sentence for the leaderboard.</summary>
public sealed class TrainingException(string message) : Exception(message);
