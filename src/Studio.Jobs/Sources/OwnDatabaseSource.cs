namespace Studio.Jobs.Sources;

using System.Net;
using System.Net.Sockets;
using Studio.Pipelines.Data;

/// <summary>
/// Sends queries to databases whose connection string a person gives. It can say where the database is, who asks, and how the way is secured, and nothing else: no files, no
/// sockets of this machine. The name is resolved here, and what is connected to is the address that was looked at, so that no name can lead to a private network behind the check.
/// </summary>
internal sealed class OwnDatabaseSource(SourceOptions options, TimeProvider time) : ITableSource
{
    private readonly QueryPump _pump = new(options, time);

    public bool IsOf(DatasetOrigin origin) => origin is { Provider: not null, Address: null, Connection: null, Folder: null };

    public OriginProblem? Check(DatasetOrigin origin, OriginSecret? secret)
    {
        if (DatabaseKind.Find(origin.Provider!) is not { } kind)
        {
            return new OriginProblem("provider", $"'{origin.Provider}' is no kind of database; give {string.Join(", ", DatabaseKind.All.Select(known => known.Name))}.");
        }

        if (string.IsNullOrWhiteSpace(origin.Sql))
        {
            return new OriginProblem("sql", "A query is needed, such as SELECT * FROM sales.");
        }

        return secret is { User: null, Password: null, Token: null, ConnectionString: { } text }
            ? OwnConnection.Problem(kind, text) is { } problem ? new OriginProblem("connectionString", problem) : null
            : new OriginProblem("connectionString", $"A connection string of {kind.Name} is needed, with all that opens the database in it; write it like '{kind.Example}'.");
    }

    public Task<OpenedSource> OpenAsync(DatasetOrigin origin, OriginSecret? secret, CancellationToken cancellationToken)
    {
        var kind = DatabaseKind.Find(origin.Provider!)!;
        var own = OwnConnection.Of(kind, secret!.ConnectionString!);
        return Task.FromResult(_pump.Open(
            new QueriedDatabase(
                kind.Name,
                async token => own.Connect(options.AllowPrivateAddresses ? null : await AddressAsync(own.Host, token)),
                kind.ReadOnly,
                own.Hidden),
            origin.Sql!,
            cancellationToken));
    }

    private static async Task<IPAddress> AddressAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException failure)
        {
            throw new DatasetException($"The host of the connection string is not found: {failure.Message.TrimEnd('.')}; check its name.");
        }

        return addresses.FirstOrDefault(PrivateNetworks.Contain) is null
            ? addresses.OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First()
            : throw new DatasetException(
                "The database of the connection string is at an address of this machine or of a private network, which the service does not ask; set Sources:AllowPrivateAddresses to allow it, or set the database up in Sources:Connections.");
    }
}
