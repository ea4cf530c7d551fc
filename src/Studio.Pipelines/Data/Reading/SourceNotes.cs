namespace Studio.Pipelines.Data.Reading;

/// <summary>What a person should know of the lines of a source.</summary>
internal static class SourceNotes
{
    /// <summary>The notes after the last record.</summary>
    public static IEnumerable<ReadingNote> Of(IRecordSource source)
    {
        if (source is not DelimitedRecords records)
        {
            yield break;
        }

        if (records.ShortRecords > 0)
        {
            yield return Note("short-lines", $"{records.ShortRecords:N0} lines end before the last column; what they lack is missing.");
        }

        if (records.RepeatedHeaders > 0)
        {
            yield return Note("repeated-header", $"The header is repeated in {records.RepeatedHeaders:N0} lines, which are left out.");
        }
    }

    private static ReadingNote Note(string code, FormattableString message) => new(code, false, null, message.ToString(CultureInfo.InvariantCulture));
}
