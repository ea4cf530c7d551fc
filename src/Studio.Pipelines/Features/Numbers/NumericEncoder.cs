namespace Studio.Pipelines.Features.Numbers;

/// <summary>A number column as <see cref="NumericEncoding"/> reads it.</summary>
/// <param name="Name">Column name.</param>
/// <param name="IsDouble">True when the ONNX input is 64-bit; then <paramref name="Center"/> is subtracted before the cast to float.</param>
/// <param name="Center">Subtracted in 64 bits; 0 for 32-bit inputs.</param>
public sealed record NumericInput(string Name, bool IsDouble, double Center);

/// <summary>
/// Puts number columns into one float vector, missing and infinite values as NaN. Columns that are constant over the
/// training rows, or missing in all of them, get no slot. Large 64-bit numbers (identifiers, epoch milliseconds) keep their
/// differences, because a value from the middle of the training rows is subtracted before the cast to float.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Number columns to read.</param>
public sealed class NumericEncoder(string output, IReadOnlyList<FeatureColumn> columns) : FeatureEstimator<NumericEncoding>(output)
{
    /// <inheritdoc/>
    protected override NumericEncoding Fit(ColumnTable table)
    {
        var inputs = columns
            .OrderBy(column => column.Type == InputType.Double)
            .Select(column => Describe(column, table.Column<NumberColumn>(column.Name).Values))
            .Where(input => Varies(input, table.Column<NumberColumn>(input.Name).Values));
        return new NumericEncoding(Output, [.. inputs]);
    }

    private static NumericInput Describe(FeatureColumn column, double[] values) => column.Type == InputType.Double
        ? new NumericInput(column.Name, true, Quantiles.Of(values.Length, row => values[row], 0.5)[0] is var median && double.IsNaN(median) ? 0 : median)
        : new NumericInput(column.Name, false, 0);

    private static bool Varies(NumericInput input, double[] values)
    {
        if (values.Length == 0)
        {
            return false;
        }

        var first = NumericEncoding.Encode(input, values[0]);
        return Array.Exists(values, value => !NumericEncoding.Encode(input, value).Equals(first));
    }
}

/// <summary>A fitted <see cref="NumericEncoder"/>: slot i is <c>(float)(value − center)</c> of input i, NaN where that is not finite.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="inputs">Columns it reads, 32-bit inputs before 64-bit ones.</param>
public sealed class NumericEncoding(string output, IReadOnlyList<NumericInput> inputs) : FeatureTransformer(output, inputs.Count)
{
    /// <summary>Columns it reads, one slot each, 32-bit inputs before 64-bit ones.</summary>
    public IReadOnlyList<NumericInput> Inputs { get; } = inputs;

    internal static float Encode(NumericInput input, double value)
    {
        var encoded = (float)(value - input.Center);
        return float.IsFinite(encoded) ? encoded : float.NaN;
    }

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var encoded = new float[(long)table.RowCount * Width];
        for (var slot = 0; slot < Width; slot++)
        {
            var values = table.Column<NumberColumn>(Inputs[slot].Name).Values;
            for (var row = 0; row < values.Length; row++)
            {
                encoded[((long)row * Width) + slot] = Encode(Inputs[slot], values[row]);
            }
        }

        string[] names = [.. Inputs.Select(input => input.Name)];
        return new VectorColumn(Output, encoded, Width, names) { Origins = names };
    }
}
