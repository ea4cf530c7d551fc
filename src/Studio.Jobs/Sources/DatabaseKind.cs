namespace Studio.Jobs.Sources;

using System.Data.Common;
using Microsoft.Data.SqlClient;
using MySqlConnector;
using Npgsql;

/// <summary>A kind of database that queries may be sent to, by its ADO.NET provider.</summary>
internal sealed class DatabaseKind
{
    private readonly DbProviderFactory _factory;

    private DatabaseKind(string name, DbProviderFactory factory, string example, string? readOnly) =>
        (Name, _factory, Example, ReadOnly) = (name, factory, example, readOnly);

    /// <summary>What connection strings that somebody gives may set, in every spelling without its blanks: where the database is, who asks, and how the way is secured. No files of this machine.</summary>
    public required IReadOnlySet<string> Known { get; init; }

    /// <summary>Setting of the machine.</summary>
    public required string HostKey { get; init; }

    /// <summary>Setting of the login.</summary>
    public required string UserKey { get; init; }

    /// <summary>True where the port stands behind the machine.</summary>
    public bool HostHasPort { get; init; }

    /// <summary>Setting of the name that the certificate has to bear; null where there is none.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>True where a connection string asks for a name in the certificate that cannot be told apart from the machine.</summary>
    public Func<DbConnectionStringBuilder, bool> ChecksNameOfCertificate { get; init; } = _ => false;

    /// <summary>Settings of a connection that nobody has set, for values as they stand in the database.</summary>
    private (string Key, object Value)[] Defaults { get; init; } = [];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DatabaseKind> All { get; } =
    [
        new("postgres", NpgsqlFactory.Instance, "Host=db.example.org;Database=sales;Username=reader;Password=…", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        {
            HostKey = "Host",
            UserKey = "Username",
            Known = Spellings("host|server|port|database|db|username|userid|user|uid|password|pwd|psw|sslmode|timeout|searchpath|applicationname"),
        },
        new("sqlserver", SqlClientFactory.Instance, "Server=db.example.org;Database=sales;User ID=reader;Password=…", null)
        {
            HostKey = "Data Source",
            UserKey = "User ID",
            HostHasPort = true,
            CertificateKey = "Host Name In Certificate",
            Known = Spellings("server|datasource|address|addr|networkaddress|database|initialcatalog|userid|user|uid|password|pwd|encrypt|trustservercertificate|connecttimeout|connectiontimeout|timeout|applicationname|app"),
        },
        new("mysql", MySqlConnectorFactory.Instance, "Server=db.example.org;Database=sales;User ID=reader;Password=…", "SET SESSION TRANSACTION READ ONLY")
        {
            // A TINYINT(1) may hold 2, and a CHAR(36) may be in capitals.
            HostKey = "Server",
            UserKey = "User ID",
            ChecksNameOfCertificate = builder => builder is MySqlConnectionStringBuilder { SslMode: MySqlSslMode.VerifyFull },
            Known = Spellings("server|host|datasource|address|addr|networkaddress|port|database|initialcatalog|userid|username|uid|user|password|pwd|sslmode|connectiontimeout|connecttimeout|characterset|charset|treattinyasboolean|guidformat"),
            Defaults = [("Treat Tiny As Boolean", false), ("GUID Format", "None")],
        },
    ];

    /// <summary>Its name in settings.</summary>
    public string Name { get; }

    /// <summary>How its connection strings are written.</summary>
    public string Example { get; }

    /// <summary>Statement after which the transactions of a session can only read; null where the database has none.</summary>
    public string? ReadOnly { get; }

    /// <summary>The kind of that name in any case, or null.</summary>
    public static DatabaseKind? Find(string name) => All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for text that is a connection string of it.</summary>
    public bool CanRead(string connectionString)
    {
        try
        {
            return Parse(connectionString).Count > 0;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static HashSet<string> Spellings(string names) => new(names.Split('|'), StringComparer.OrdinalIgnoreCase);

    /// <summary>A connection, not yet open.</summary>
    public DbConnection Connect(string connectionString)
    {
        var builder = Parse(connectionString);
        foreach (var (key, value) in Defaults.Where(setting => !builder.ShouldSerialize(setting.Key)))
        {
            builder[key] = value;
        }

        var connection = _factory.CreateConnection()!;
        connection.ConnectionString = builder.ConnectionString;
        return connection;
    }

    /// <summary>What a connection string says.</summary>
    internal DbConnectionStringBuilder Parse(string connectionString)
    {
        var builder = _factory.CreateConnectionStringBuilder()!;
        builder.ConnectionString = connectionString;
        return builder;
    }
}
