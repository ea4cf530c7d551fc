namespace Studio.Pipelines.Data.Reading;

/// <summary>The records of a table, one after the other. Each pass over the table opens it anew.</summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>Column names in order, checked.</summary>
    IReadOnlyList<string> Header { get; }

    /// <summary>How a column is read, where the source's types leave no doubt; null where that is to be found out.</summary>
    ColumnReading? Known(int column) => null;

    /// <summary>Bytes of the source that have been read, for progress.</summary>
    long Position { get; }

    /// <summary>Line of the current record, from 1; its number where the source has no lines.</summary>
    long Line { get; }

    /// <summary>Goes to the next record.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DatasetException">The rest cannot be told apart.</exception>
    bool Read();

    /// <summary>What is wrong with the current record, in one sentence; null when it can be read.</summary>
    string? Fault { get; }

    /// <summary>The cell of a column of the current record; missing where the record ends before it.</summary>
    Cell this[int column] { get; }
}
