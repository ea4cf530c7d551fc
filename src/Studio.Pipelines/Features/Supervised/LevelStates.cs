namespace Studio.Pipelines.Features.Supervised;

using Studio.Pipelines.Features.Levels;

/// <summary>
/// What a column of levels can be in the training rows, as a coding tells it apart: one of the kept levels, rare (every other
/// level, and so a level never seen), or missing. The last two are states only when training rows have them.
/// </summary>
internal sealed class LevelStates
{
    private LevelStates(LevelCounts counts, string[] levels, bool hasRare)
    {
        Column = counts.Column;
        Levels = levels;
        Unseen = hasRare ? levels.Length : null;
        Missing = counts.Missing > 0 ? levels.Length + (hasRare ? 1 : 0) : null;
        Count = levels.Length + (hasRare ? 1 : 0) + (counts.Missing > 0 ? 1 : 0);
    }

    public string Column { get; }

    /// <summary>Kept levels in their natural order: states 0 to n − 1.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>State of rare and unseen levels; null when no training row had a rare one.</summary>
    public int? Unseen { get; }

    /// <summary>State of a missing value; null when no training row had one.</summary>
    public int? Missing { get; }

    /// <summary>Number of states.</summary>
    public int Count { get; }

    /// <summary>Keeps levels that have rows enough, at most <paramref name="most"/> of them, the most frequent first.</summary>
    public static LevelStates Of(LevelCounts counts, int most)
    {
        var kept = counts.Levels.Take(most).TakeWhile(level => level.Rows >= counts.FewestRows).Select(level => level.Level).ToArray();
        return new LevelStates(counts, [.. LevelCounts.NaturalOrder(kept)], kept.Length < counts.Levels.Count);
    }

    /// <summary>No slots.</summary>
    public LevelTable Nothing() => new(Column, [], [], []);

    /// <summary>A slot of 0 and 1 for each state; all 0 for what was no state in training.</summary>
    public LevelTable OneHot()
    {
        var values = new float[(Levels.Count + 2) * Count];
        for (var row = 0; row < Levels.Count + 2; row++)
        {
            if (StateOf(row) is { } state)
            {
                values[(row * Count) + state] = 1;
            }
        }

        return new LevelTable(Column, Levels, [.. Enumerable.Range(0, Count).Select(Name)], values);
    }

    /// <summary>One slot that tells state 1 from state 0, with a neutral value for every other row.</summary>
    public LevelTable Contrast(float low, float high, float neutral)
    {
        var values = Enumerable.Range(0, Levels.Count + 2).Select(row => StateOf(row) switch
        {
            0 => low,
            1 => high,
            _ => neutral,
        });
        return new LevelTable(Column, Levels, [Name(1)], [.. values]);
    }

    // Rows of a level table: the levels, then unseen, then missing.
    private int? StateOf(int row) => row < Levels.Count ? row : row == Levels.Count ? Unseen : Missing;

    private string Name(int state) =>
        state < Levels.Count ? $"{Column} = {Levels[state]}" : state == Unseen ? $"{Column} is rare" : $"{Column} is missing";
}
