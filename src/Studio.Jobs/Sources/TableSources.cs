namespace Studio.Jobs.Sources;

using Studio.Pipelines.Data;

/// <summary>Fetches tables from where nobody sends them as a file.</summary>
public sealed class TableSources
{
    private readonly IReadOnlyList<ITableSource> _sources;
    private readonly long _maxBytes;

    internal TableSources(IOptions<SourceOptions> options, TimeProvider time)
    {
        _maxBytes = options.Value.MaxBytes;
        Connections = [.. options.Value.Connections.Keys.Order(StringComparer.OrdinalIgnoreCase)];
        Folders = [.. options.Value.Folders.Keys.Order(StringComparer.OrdinalIgnoreCase)];
        _sources = [new AddressSource(options.Value, time), new FolderSource(options.Value), new QuerySource(options.Value, time), new OwnDatabaseSource(options.Value, time)];
    }

    /// <summary>Names of the databases that queries may be sent to.</summary>
    public IReadOnlyList<string> Connections { get; }

    /// <summary>Names of the folders that files may be taken from.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Kinds of databases that may be asked with a connection string of one's own.</summary>
    public static IReadOnlyList<string> Providers { get; } = [.. DatabaseKind.All.Select(kind => kind.Name)];

    /// <summary>Everything that is wrong with an origin, without asking it.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="secret">What opens it; null for nothing.</param>
    public IReadOnlyList<OriginProblem> Check(DatasetOrigin origin, OriginSecret? secret = null)
    {
        ITableSource[] asked = [.. _sources.Where(source => source.IsOf(origin))];
        return asked.Length == 1
            ? [.. asked.Select(source => source.Check(origin, secret)).OfType<OriginProblem>()]
            : [new OriginProblem("address", "Give either an address, or a folder, or a query (sql) with the name of its connection or with the kind of database (provider) and a connection string.")];
    }

    /// <summary>Begins to fetch what opens without credentials.</summary>
    /// <param name="origin">Where from.</param>
    /// <param name="cancellationToken">Ends the fetching, also after this has answered.</param>
    /// <exception cref="DatasetException">It cannot be fetched; the message is fit for people.</exception>
    public Task<OpenedSource> OpenAsync(DatasetOrigin origin, CancellationToken cancellationToken) => OpenAsync(origin, null, cancellationToken);

    /// <summary>Begins to fetch.</summary>
    /// <param name="origin">Where from.</param>
    /// <param name="secret">What opens it; null for nothing.</param>
    /// <param name="cancellationToken">Ends the fetching, also after this has answered.</param>
    /// <exception cref="DatasetException">It cannot be fetched; the message is fit for people.</exception>
    public async Task<OpenedSource> OpenAsync(DatasetOrigin origin, OriginSecret? secret, CancellationToken cancellationToken)
    {
        if (Check(origin, secret) is { Count: > 0 } problems)
        {
            throw new DatasetException(string.Join(' ', problems.Select(problem => problem.Message)));
        }

        var opened = await _sources.First(source => source.IsOf(origin)).OpenAsync(origin, secret, cancellationToken);
        if (opened.Length > _maxBytes)
        {
            await opened.DisposeAsync();
            throw LimitedStream.TooLong(_maxBytes);
        }

        return opened with { Content = new LimitedStream(opened.Content, _maxBytes) };
    }
}
