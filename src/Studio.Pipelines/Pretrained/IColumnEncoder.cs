namespace Studio.Pipelines.Pretrained;

/// <summary>A pretrained net that makes a vector of each cell of a column: of texts, or of pictures. Safe for several threads.</summary>
public interface IColumnEncoder : IDisposable
{
    /// <summary>Numbers of a cell's vector.</summary>
    int Width { get; }

    /// <summary>The vectors of a column's cells. A cell that repeats is computed once.</summary>
    /// <param name="column">Texts or pictures.</param>
    /// <param name="kept">Where vectors are kept; null for nowhere.</param>
    /// <param name="progress">Hears how far it is, after each call of the net; null for nobody.</param>
    /// <param name="cancellationToken">Ends it between two calls of the net.</param>
    /// <returns>Row-major, cells × <see cref="Width"/>.</returns>
    float[] Embed(TableColumn column, VectorFiles? kept, IProgress<CellsRead>? progress, CancellationToken cancellationToken);
}
