namespace Studio.Api.Models;

/// <summary>What to change of what people say of a version.</summary>
public sealed record DescribeVersionRequest
{
    /// <summary>New notes, at most 10,000 characters; empty for none, left out to keep them.</summary>
    public string? Notes { get; set; }

    /// <summary>Tags to set, or with the value null to remove; others stay. At most 50, names of 1 to 64 characters, values of at most 1,000.</summary>
    public Dictionary<string, string?>? Tags { get; set; }
}
