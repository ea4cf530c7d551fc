namespace Studio.Jobs.Storage;

using System.Text.Json.Serialization;

/// <summary>Where a table comes from that nobody sends as a file: an address, a folder, or a query to a database. What opens it is not in here. Kept with the dataset, so that it can be read again.</summary>
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

    /// <summary>Kind of the database that the statement is sent to, where somebody gave a connection string of their own: <c>postgres</c>, <c>sqlserver</c> or <c>mysql</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary>Name of a folder whose newest file is taken; a key of the settings <c>Sources:Folders</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Folder { get; init; }

    /// <summary>What the name of the file is like, with <c>*</c> and <c>?</c>; null for any file of the folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pattern { get; init; }
}
