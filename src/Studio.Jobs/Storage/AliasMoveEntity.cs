namespace Studio.Jobs.Storage;

/// <summary>Row of a move of an alias. <see cref="From"/> is what <see cref="To"/> of the move before is.</summary>
internal sealed class AliasMoveEntity
{
    public Guid ModelId { get; set; }

    public required string Alias { get; set; }

    /// <summary>From 1, without gaps.</summary>
    public int Number { get; set; }

    /// <summary>Version it named before; null for none.</summary>
    public int? From { get; set; }

    /// <summary>Version it names since; null for none.</summary>
    public int? To { get; set; }

    /// <summary>Number of the move that this one takes back; null for a move of its own.</summary>
    public int? Undoes { get; set; }

    public string? Note { get; set; }

    public DateTimeOffset MovedAt { get; set; }
}
