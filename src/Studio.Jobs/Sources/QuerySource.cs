namespace Studio.Jobs.Sources;

/// <summary>Sends queries to the databases of the settings.</summary>
internal sealed class QuerySource(SourceOptions options, TimeProvider time) : ITableSource
{
    private readonly QueryPump _pump = new(options, time);

    public bool IsOf(DatasetOrigin origin) => origin is { Address: null, Folder: null, Provider: null } && (origin.Sql ?? origin.Connection) is not null;

    public OriginProblem? Check(DatasetOrigin origin, OriginSecret? secret)
    {
        if (string.IsNullOrWhiteSpace(origin.Sql))
        {
            return new OriginProblem("sql", "A query is needed, such as SELECT * FROM sales.");
        }

        if (secret is not null)
        {
            return new OriginProblem("connection", "Credentials of a connection are in the settings; leave them out, or give the kind of database (provider) in place of the connection.");
        }

        var known = options.Connections.Count > 0
            ? $"there are {string.Join(", ", options.Connections.Keys)}"
            : "none is set up. Set Sources:Connections:NAME:Provider (postgres, sqlserver or mysql) and Sources:Connections:NAME:ConnectionString";
        return origin.Connection is { } name && options.Connections.ContainsKey(name)
            ? null
            : new OriginProblem("connection", $"{(origin.Connection is null ? "A query needs the name of a connection" : $"There is no connection '{origin.Connection}'")}; {known}.");
    }

    public Task<OpenedSource> OpenAsync(DatasetOrigin origin, OriginSecret? secret, CancellationToken cancellationToken)
    {
        var settings = options.Connections[origin.Connection!];
        var kind = DatabaseKind.Find(settings.Provider)!;
        var database = new QueriedDatabase(origin.Connection!, _ => Task.FromResult(kind.Connect(settings.ConnectionString)), kind.ReadOnly, []);
        return Task.FromResult(_pump.Open(database, origin.Sql!, cancellationToken));
    }
}
