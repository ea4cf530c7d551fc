namespace Studio.Pipelines.Features.Supervised;

/// <summary>What is computed of two slots.</summary>
public enum ArithmeticOperation
{
    /// <summary>First minus second.</summary>
    Difference,

    /// <summary>First times second.</summary>
    Product,

    /// <summary>First divided by second.</summary>
    Ratio,
}

/// <summary>A slot computed of two others.</summary>
/// <param name="First">Slot of the input vector.</param>
/// <param name="Operation">What is computed.</param>
/// <param name="Second">Another slot of it.</param>
public sealed record ArithmeticTerm(int First, ArithmeticOperation Operation, int Second)
{
    /// <summary>The value, in 32 bits; NaN when an input is missing or the result is not finite, as after a division by 0.</summary>
    internal float Of(float first, float second)
    {
        var value = Operation switch
        {
            ArithmeticOperation.Difference => first - second,
            ArithmeticOperation.Product => first * second,
            _ => first / second,
        };
        return float.IsFinite(value) ? value : float.NaN;
    }

    /// <summary>Slot name.</summary>
    internal string Name(IReadOnlyList<string> slots)
    {
        var sign = Operation switch
        {
            ArithmeticOperation.Difference => "−",
            ArithmeticOperation.Product => "·",
            _ => "÷",
        };
        return $"{slots[First]} {sign} {slots[Second]}";
    }
}

/// <summary>Adds differences, products and ratios of a part's slots, of which trees can make steps only. The label is not used; which terms, it has decided before.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="input">Vector column it reads; may be absent when there are no terms.</param>
/// <param name="terms">What to compute.</param>
internal sealed class ArithmeticEncoder(string output, string input, IReadOnlyList<ArithmeticTerm> terms) : ISupervisedStep
{
    /// <inheritdoc/>
    public FittedStep Fit(SupervisedRows rows)
    {
        // By operation, because the graph computes all terms of one at once.
        var encoding = new ArithmeticEncoding(output, input, [.. terms.OrderBy(term => term.Operation)]);
        return new FittedStep(
            encoding, encoding.Width == 0 ? null : ColumnTable.From(encoding.Transform(rows.Table)).Column<VectorColumn>(output));
    }
}

/// <summary>A fitted <see cref="ArithmeticEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="input">Vector column it reads.</param>
/// <param name="terms">One for each slot, ordered by operation.</param>
public sealed class ArithmeticEncoding(string output, string input, IReadOnlyList<ArithmeticTerm> terms) : FeatureTransformer(output, terms.Count)
{
    /// <summary>Vector column it reads.</summary>
    public string Input { get; } = input;

    /// <summary>One for each slot, ordered by operation.</summary>
    public IReadOnlyList<ArithmeticTerm> Terms { get; } = terms;

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var source = table.Column<VectorColumn>(Input);
        var encoded = new float[(long)table.RowCount * Width];
        for (var slot = 0; slot < Width; slot++)
        {
            var term = Terms[slot];
            for (var row = 0; row < table.RowCount; row++)
            {
                var values = source.Row(row);
                encoded[((long)row * Width) + slot] = term.Of(values[term.First], values[term.Second]);
            }
        }

        return new VectorColumn(Output, encoded, Width, [.. Terms.Select(term => term.Name(source.SlotNames!))]) { Origins = new string?[Width] };
    }
}
