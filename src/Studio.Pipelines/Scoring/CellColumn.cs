namespace Studio.Pipelines.Scoring;

using Studio.Pipelines.Data.Reading;

/// <summary>Some cells of one column of a source that keeps columns together.</summary>
internal abstract class CellColumn
{
    /// <summary>The cell of a row, valid until the next one is asked for.</summary>
    /// <param name="row">Its number from 0.</param>
    public abstract Cell this[int row] { get; }

    /// <summary>Copies all cells at once where they are numbers that 64 bits hold; NaN where there is none.</summary>
    /// <param name="numbers">Room for all of them.</param>
    /// <returns>False where cells are something else; nothing is copied then.</returns>
    public virtual bool TryCopyNumbers(Span<double> numbers) => false;
}
