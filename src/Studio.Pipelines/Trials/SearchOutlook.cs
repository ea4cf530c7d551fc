namespace Studio.Pipelines.Trials;

using static System.FormattableString;

/// <summary>Says in words what a search has gained lately and what more time would probably bring.</summary>
public static class SearchOutlook
{
    private const string TooFew = "Too few trials to say what more time would bring.";

    private const double LongestWindow = 60;
    private const double ShareOfTime = 0.25;

    /// <summary>What is to be said while a search runs.</summary>
    /// <param name="course">The search so far.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="now">Seconds since the start of the experiment.</param>
    /// <param name="budget">Seconds of its budget; null for none.</param>
    public static IEnumerable<string> WhileRunning(SearchCourse course, string metric, double now, double? budget)
    {
        if (Lately(course, metric, now) is { } lately)
        {
            yield return lately;
        }

        yield return budget > now ? Ahead(course, metric, now, budget.Value - now) : Again(course, metric, now);
    }

    /// <summary>What the last minute has brought, or the last quarter of the time where that is shorter; null before there is a score to compare with.</summary>
    /// <param name="course">The search so far.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="now">Seconds since the start of the experiment.</param>
    public static string? Lately(SearchCourse course, string metric, double now)
    {
        var window = Math.Round(Math.Min(LongestWindow, ShareOfTime * now));
        return course.GainSince(now - window) switch
        {
            null => null,
            > 0 and var gain => Share(gain, course.Best) is { } share
                ? Invariant($"The last {window:0} s brought {Number(gain)} of {metric} ({share} %).")
                : Invariant($"The last {window:0} s brought {Number(gain)} of {metric}."),
            _ => Invariant($"The last {window:0} s brought nothing."),
        };
    }

    /// <summary>What the rest of the budget will probably bring, and twice as much time.</summary>
    /// <param name="course">The search so far.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="now">Seconds since the start of the experiment.</param>
    /// <param name="left">Seconds left, above 0.</param>
    public static string Ahead(SearchCourse course, string metric, double now, double left) =>
        course.Expect(now, left) is { } rest && course.Expect(now, 2 * left) is { } twice
            ? Invariant($"The {left:0} s left will probably bring {Range(rest, course, metric)}; twice as long {Range(twice, course, metric)}.")
            : TooFew;

    /// <summary>What as much time again as there was would probably bring.</summary>
    /// <param name="course">The search so far.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="now">Seconds since the start of the experiment.</param>
    public static string Again(SearchCourse course, string metric, double now) => course.Expect(now, now) is { } again
        ? $"As long again would probably bring {Range(again, course, metric)}."
        : TooFew;

    // Whole, so that a sentence holds it as one value whatever it says.
    private static string Range(ExpectedGain gain, SearchCourse course, string metric) =>
        gain.High <= 0 ? "nothing"
        : Share(gain.High, course.Best) is { } share ? $"0 to {Number(gain.High)} of {metric} ({share} %), typically {Number(gain.Typical)}"
        : $"0 to {Number(gain.High)} of {metric}, typically {Number(gain.Typical)}";

    private static string Number(double number) => number.ToString(number >= 10 ? "N0" : "G2", CultureInfo.InvariantCulture);

    private static string? Share(double gain, double? best) => best is { } score && score != 0 ? Number(100 * gain / Math.Abs(score)) : null;
}
