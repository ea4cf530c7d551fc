namespace Studio.Api.Datasets;

using Studio.Jobs.Sources;
using Studio.Jobs.Storage;

/// <summary>
/// A table to fetch. Needed are <see cref="Address"/>, or <see cref="Folder"/>, or <see cref="Sql"/> with <see cref="Connection"/>, or <see cref="Sql"/> with <see cref="Provider"/> and
/// <see cref="ConnectionString"/>. Credentials are kept protected, and answered to nobody.
/// </summary>
public sealed class FetchDatasetRequest : ReadingFields
{
    /// <summary>An http or https address of a file.</summary>
    public string? Address { get; set; }

    /// <summary>A query.</summary>
    public string? Sql { get; set; }

    /// <summary>Name of the database it is sent to, of the settings <c>Sources:Connections</c>.</summary>
    public string? Connection { get; set; }

    /// <summary>Kind of the database of <see cref="ConnectionString"/>: postgres, sqlserver or mysql.</summary>
    public string? Provider { get; set; }

    /// <summary>Connection string of a database, of a login that may read and nothing else.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>User that the address is asked with.</summary>
    public string? User { get; set; }

    /// <summary>The password.</summary>
    public string? Password { get; set; }

    /// <summary>Bearer token that the address is asked with.</summary>
    public string? Token { get; set; }

    /// <summary>Name of the folder whose newest file is taken, of the settings <c>Sources:Folders</c>.</summary>
    public string? Folder { get; set; }

    /// <summary>What the name of the file is like, such as *.csv; left out for any.</summary>
    public string? Pattern { get; set; }

    /// <summary>Name of the dataset; left out for that of the file or the connection.</summary>
    public string? Name { get; set; }

    /// <summary>Where the table is.</summary>
    internal DatasetOrigin Origin => new() { Address = Address, Sql = Sql, Connection = Connection, Provider = Provider, Folder = Folder, Pattern = Pattern };

    /// <summary>What opens it; null for nothing.</summary>
    internal OriginSecret? Secret => OriginSecret.Of(User, Password, Token, ConnectionString);
}
