namespace Studio.Pipelines.Onnx;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Scoring;

/// <summary>Raw rows as the inputs of an exported model.</summary>
internal sealed class RawRows : IDisposable
{
    private readonly ModelRows _rows;

    private RawRows(ModelRows rows) => (_rows, Values) = (rows, rows.Inputs.ToDictionary(input => input.Name, input => input.Slice(0, rows.Count)));

    /// <summary>The values by input.</summary>
    public IReadOnlyDictionary<string, OrtValue> Values { get; }

    /// <summary>Takes rows of a table; it is repeated where it has fewer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="raw">A table with the plan's feature columns, and the vectors of its texts where the model reads them.</param>
    /// <param name="first">Index of the first row.</param>
    /// <param name="rows">How many.</param>
    public static RawRows Of(FittedModel model, ColumnTable raw, int first, int rows)
    {
        var table = raw.Gather([.. Enumerable.Range(first, rows).Select(row => row % raw.RowCount)]);
        return new RawRows(ModelRows.Of(model.Signature, table));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in Values.Values)
        {
            value.Dispose();
        }

        _rows.Dispose();
    }
}
