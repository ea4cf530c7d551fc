namespace Studio.Pipelines.Data;

/// <summary>Records of a source that are left out.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them.</param>
internal sealed record RejectedLines(long Count, IReadOnlyList<RejectedLine> First)
{
    /// <summary>A file of which most lines do not fit was read the wrong way or is broken.</summary>
    /// <exception cref="DatasetException">More than half of the lines are rejected.</exception>
    public void RefuseWhenTooMany(long accepted, string fileName)
    {
        if (Count > accepted)
        {
            throw new DatasetException(
                FormattableString.Invariant($"{Count:N0} of the {Count + accepted:N0} lines of '{fileName}' do not fit its header; the first is line {First[0].Line}: {First[0].Cause}"));
        }
    }
}
