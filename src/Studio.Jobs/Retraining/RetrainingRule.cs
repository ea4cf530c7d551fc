namespace Studio.Jobs.Retraining;

using Studio.Jobs.Comparisons;

/// <summary>Decides whether a challenger takes the place of the champion.</summary>
internal static class RetrainingRule
{
    /// <summary>Decides.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="holdoutIsNew">True when the champion was trained on none of the rows compared on; where it was, a person decides.</param>
    /// <param name="comparison">The comparison, champion left; null where it was deleted.</param>
    public static (RetrainingDecision Decision, string Verdict) Decide(PromotionRule rule, bool holdoutIsNew, ComparisonRecord? comparison)
    {
        if (comparison?.Result is not { } result)
        {
            return (RetrainingDecision.Open, $"The two could not be compared: {comparison?.Reason ?? "the comparison was deleted."}");
        }

        var better = result.Better;
        var decision = !holdoutIsNew ? RetrainingDecision.Open : (rule, better) switch
        {
            (PromotionRule.ByHand, _) => RetrainingDecision.Open,
            (_, > 0) => RetrainingDecision.Promoted,
            (PromotionRule.UnlessWorse, 0) => RetrainingDecision.Promoted,
            _ => RetrainingDecision.Kept,
        };
        return (decision, holdoutIsNew ? result.Verdict : $"{result.Verdict} The champion was trained on some of these rows, which flatters it: a person has to decide.");
    }
}
