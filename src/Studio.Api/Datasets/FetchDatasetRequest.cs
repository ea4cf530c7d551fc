namespace Studio.Api.Datasets;

using Studio.Jobs.Storage;

/// <summary>A table to fetch from an address or a database. Needed are <see cref="Address"/>, or <see cref="Sql"/> and <see cref="Connection"/>.</summary>
public sealed class FetchDatasetRequest : ReadingFields
{
    /// <summary>An http or https address of a file.</summary>
    public string? Address { get; set; }

    /// <summary>A query.</summary>
    public string? Sql { get; set; }

    /// <summary>Name of the database it is sent to, of the settings <c>Sources:Connections</c>.</summary>
    public string? Connection { get; set; }

    /// <summary>Name of the dataset; left out for that of the file or the connection.</summary>
    public string? Name { get; set; }

    /// <summary>Where the table is.</summary>
    internal DatasetOrigin Origin => new() { Address = Address, Sql = Sql, Connection = Connection };
}
