namespace Studio.Jobs.Storage;

using System.Text.Json.Serialization;

/// <summary>Where a table comes from that nobody sends as a file: an address, or a query to a database. Kept with the dataset, so that it can be read again.</summary>
public sealed record DatasetOrigin
{
    /// <summary>An http or https address of a file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Address { get; init; }

    /// <summary>A SELECT statement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sql { get; init; }

    /// <summary>Name of the connection that the statement is sent to; a key of the settings <c>Sources:Connections</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Connection { get; init; }
}
