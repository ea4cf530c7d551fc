namespace Studio.Pipelines.Scoring;

/// <summary>Where the columns that a model reads stand among those that a source has.</summary>
internal sealed class ColumnLayout
{
    /// <summary>Finds them.</summary>
    /// <param name="inputs">Columns that the model reads.</param>
    /// <param name="given">Columns that the source has.</param>
    public ColumnLayout(IReadOnlyList<SignatureInput> inputs, IReadOnlyList<string> given)
    {
        Positions = ColumnMatch.Find([.. inputs.Select(input => input.Name)], given);
        Ignored = [.. given.Where((_, index) => !Positions.Contains(index))];
        Missing = [.. inputs.Where((_, index) => Positions[index] < 0).Select(input => input.Name)];
    }

    /// <summary>Position of each input's column in the source; −1 where it is not there.</summary>
    public int[] Positions { get; }

    /// <summary>Columns that the model does not read.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Columns of the model that the source lacks.</summary>
    public IReadOnlyList<string> Missing { get; }
}
