namespace Studio.Jobs.Registry;

/// <summary>An alias: a word that names a version of a model.</summary>
/// <param name="Name">The word.</param>
/// <param name="Version">The version it names; null since it was removed.</param>
/// <param name="Moves">How often it was moved.</param>
/// <param name="MovedAt">When it was last.</param>
public sealed record ModelAliasRecord(string Name, int? Version, int Moves, DateTimeOffset MovedAt);

/// <summary>A move of an alias. What it came from is what the move before went to.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="From">The version it named before; null for none.</param>
/// <param name="To">The version it names since; null for none.</param>
/// <param name="At">When.</param>
/// <param name="Undoes">Number of the move that this one takes back; null for a move of its own.</param>
/// <param name="Note">What was said of it.</param>
public sealed record AliasMoveRecord(int Number, int? From, int? To, DateTimeOffset At, int? Undoes, string? Note);
