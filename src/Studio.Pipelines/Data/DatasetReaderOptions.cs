namespace Studio.Pipelines.Data;

using Studio.Pipelines.Data.Reading;

/// <summary>What a file has to have to be read, and how it is to be read.</summary>
/// <param name="MinColumns">Fewest columns, 1 or 2.</param>
public sealed record DatasetReaderOptions(int MinColumns)
{
    /// <summary>A table to train on: a label and a feature at least.</summary>
    public static DatasetReaderOptions Training { get; } = new(2);

    /// <summary>Rows to predict: one column will do for a model with one feature.</summary>
    public static DatasetReaderOptions Prediction { get; } = new(1);

    /// <summary>What a person says of the file; the rest is found out.</summary>
    public ReadingWishes Wishes { get; init; } = ReadingWishes.None;

    /// <summary>Readings of columns that are not to be found out but followed, by name: those of the data that a model was trained on. Null for none.</summary>
    public IReadOnlyDictionary<string, ColumnReading>? Contract { get; init; }

    /// <summary>Columns that the wishes may speak of although the file lacks them: what is said of them was said of a version before.</summary>
    public IReadOnlyCollection<string> MayLack { get; init; } = [];

    /// <summary>Columns that the file should have; its header is the line that names most of them. Null where it may have any.</summary>
    public IReadOnlyCollection<string>? Expected { get; init; }

    /// <summary>False to keep the blanks around cells of delimited text, for models of versions that kept them.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>True where the values of typed sources are wanted as their text, as the readings of a model take them.</summary>
    public bool TextOnly { get; init; }

    /// <summary>Told how far the reading is; null for nobody.</summary>
    public IProgress<ReadingStep>? Progress { get; init; }

    /// <summary>The current time, for what two digits of a year mean.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
