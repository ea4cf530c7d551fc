namespace Studio.Jobs.Storage;

using System.Text.Json.Serialization;

/// <summary>Where a version comes from that was made elsewhere: the file that was brought, and the rows it was tried on. What it was trained on is not known.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="FileSha256">Its SHA-256.</param>
/// <param name="TableName">Name of the table that it was tried on.</param>
/// <param name="TableSha256">Its SHA-256.</param>
public sealed record ImportLineage(string FileName, string FileSha256, string TableName, string TableSha256)
{
    /// <summary>The dataset that the table is of; null for a table that was sent. It may have been deleted since.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? DatasetId { get; init; }

    /// <summary>Name of that dataset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DatasetName { get; init; }
}
