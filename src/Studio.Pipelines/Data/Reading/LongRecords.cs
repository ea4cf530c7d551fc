namespace Studio.Pipelines.Data.Reading;

/// <summary>A record is held in memory as a whole, several times over while it is read; so one of any size would take all memory.</summary>
internal static class LongRecords
{
    /// <summary>Most bytes of a record, 32 MiB: a line, an element of a JSON array, or a header.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>What is said of a longer one.</summary>
    /// <param name="fileName">Name for messages.</param>
    /// <param name="after">Line, or number of the element, after which it begins.</param>
    /// <param name="cause">What failed; null where nothing was thrown.</param>
    public static DatasetException Refusal(string fileName, long after, Exception? cause = null) => new(FormattableString.Invariant(
        $"'{fileName}' has a record after line {after:N0} that is longer than {MaxBytes >> 20} MiB, which no row of a table is: its lines may have no ends, or a quote or bracket is opened there and not closed."), cause);
}
