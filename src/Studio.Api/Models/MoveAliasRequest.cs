namespace Studio.Api.Models;

/// <summary>Which version an alias shall name.</summary>
public sealed record MoveAliasRequest
{
    /// <summary>Number of a ready version, from 1.</summary>
    public int? Version { get; set; }

    /// <summary>Number of the version that the alias must name now, 0 for none; left out where that does not matter.</summary>
    public int? Expected { get; set; }

    /// <summary>What to say of the move, at most 1,000 characters; kept in the history.</summary>
    public string? Note { get; set; }
}
