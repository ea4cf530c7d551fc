namespace Studio.Jobs.Sources;

using System.Data.Common;
using System.Net;
using Npgsql;

/// <summary>A connection string that a person gave, of which only what <see cref="DatabaseKind.Known"/> lists is allowed.</summary>
internal sealed class OwnConnection
{
    private const string Tcp = "tcp:";

    private readonly DatabaseKind _kind;
    private readonly DbConnectionStringBuilder _builder;
    private readonly string _port;

    private OwnConnection(DatabaseKind kind, DbConnectionStringBuilder builder)
    {
        (_kind, _builder) = (kind, builder);
        var place = $"{builder[kind.HostKey]}".Trim();
        place = place.StartsWith(Tcp, StringComparison.OrdinalIgnoreCase) && kind.HostHasPort ? place[Tcp.Length..] : place;
        var comma = kind.HostHasPort ? place.IndexOf(',', StringComparison.Ordinal) : -1;
        (Host, _port) = comma < 0 ? (place, "") : (place[..comma].Trim(), place[comma..]);
    }

    /// <summary>Name or address of the machine.</summary>
    public string Host { get; }

    /// <summary>Texts of it that nobody is told.</summary>
    public IReadOnlyList<string> Hidden =>
        [.. new[] { "Password", _kind.UserKey }.Select(key => _builder.TryGetValue(key, out var value) ? $"{value}" : "").Append(Host).Where(text => text.Length > 1).OrderByDescending(text => text.Length)];

    /// <summary>Takes a connection string that <see cref="Problem"/> has nothing against.</summary>
    public static OwnConnection Of(DatabaseKind kind, string connectionString) => new(kind, kind.Parse(connectionString));

    /// <summary>What is wrong with a connection string, without any of its values; null when nothing is.</summary>
    public static string? Problem(DatabaseKind kind, string connectionString)
    {
        if (!kind.CanRead(connectionString))
        {
            return $"It is no connection string of {kind.Name}; write it like '{kind.Example}'.";
        }

        string[] others = [.. new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>().Where(key => !kind.Known.Contains(key.Replace(" ", "", StringComparison.Ordinal))).Select(key => key.Length > 40 ? key[..40] : key)];
        if (others.Length > 0)
        {
            return $"Its {string.Join(", ", others)} cannot be set by a connection string given here; leave it out, or set the database up in Sources:Connections.";
        }

        var own = Of(kind, connectionString);
        if (Uri.CheckHostName(own.Host) is UriHostNameType.Unknown)
        {
            return $"Its {kind.HostKey} is no name or address of one machine; write it like '{kind.Example}'.";
        }

        return kind.ChecksNameOfCertificate(own._builder) ? "It asks for the name in the certificate, which cannot be held against the address that was checked; take VerifyCA, or set the database up in Sources:Connections." : null;
    }

    /// <summary>A connection, not yet open.</summary>
    /// <param name="address">The address to connect to in place of the name, which is held against the certificate all the same; null to go by the name.</param>
    public DbConnection Connect(IPAddress? address)
    {
        if (address is null)
        {
            return _kind.Connect(_builder.ConnectionString);
        }

        var pinned = _kind.Parse(_builder.ConnectionString);
        pinned[_kind.HostKey] = _kind.HostHasPort ? $"{Tcp}{address}{_port}" : $"{address}";
        if (_kind.CertificateKey is { } key)
        {
            pinned[key] = Host;
        }

        var connection = _kind.Connect(pinned.ConnectionString);
        if (connection is NpgsqlConnection postgres)
        {
            postgres.SslClientAuthenticationOptionsCallback = tls => tls.TargetHost = Host;
        }

        return connection;
    }
}
