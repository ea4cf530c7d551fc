namespace Studio.Jobs.Sources;

using Studio.Pipelines.Data;

/// <summary>Fetches tables of one kind of origin. Stateless; chosen by <see cref="TableSources"/>.</summary>
internal interface ITableSource
{
    /// <summary>True for origins of its kind.</summary>
    bool IsOf(DatasetOrigin origin);

    /// <summary>What is wrong with an origin, without asking it; null when nothing is.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="secret">What opens it; null for nothing.</param>
    OriginProblem? Check(DatasetOrigin origin, OriginSecret? secret);

    /// <summary>Begins to fetch.</summary>
    /// <param name="origin">An origin that <see cref="Check"/> has nothing against.</param>
    /// <param name="secret">What opens it; null for nothing.</param>
    /// <param name="cancellationToken">Ends the fetching, also after this has answered.</param>
    /// <exception cref="DatasetException">It cannot be fetched; the message is fit for people.</exception>
    Task<OpenedSource> OpenAsync(DatasetOrigin origin, OriginSecret? secret, CancellationToken cancellationToken);
}

/// <summary>What is wrong with an origin.</summary>
/// <param name="Field">Field of <see cref="DatasetOrigin"/>, as JSON has it.</param>
/// <param name="Message">One sentence with the value, the cause and the remedy.</param>
public sealed record OriginProblem(string Field, string Message);
