namespace Studio.Api.Components.Retraining;

using Studio.Jobs.Retraining;
using Studio.Jobs.Storage;
using static Studio.Api.Languages.Words;

/// <summary>What retrainings do, in words.</summary>
internal static class RetrainingWords
{
    /// <summary>When a challenger takes over.</summary>
    public static string Of(PromotionRule rule) => rule switch
    {
        PromotionRule.ByHand => T("when a person says so"),
        PromotionRule.WhenBetter => T("when the test finds it better"),
        _ => T("unless the test finds it worse"),
    };

    /// <summary>Why one was begun.</summary>
    public static string Cause(RetrainingRunRecord run) => run.Cause switch
    {
        RetrainingCause.Schedule => T("schedule"),
        RetrainingCause.Alert => T("alert"),
        _ => T($"by {run.CauseDetail}"),
    };

    /// <summary>How far one is, or what came of it.</summary>
    public static string Progress(RetrainingRunRecord run) => run switch
    {
        { Decision: RetrainingDecision.Promoted } => T("the challenger is the champion"),
        { Decision: RetrainingDecision.Kept } => T("the champion stays"),
        { Decision: RetrainingDecision.Open } => T("a person has to decide"),
        { Decision: RetrainingDecision.NothingNew } => T("nothing new"),
        { State: OrderState.Failed or OrderState.Cancelled } => T("ended without a challenger"),
        { Step: RetrainingStep.Data } => T("reading the data"),
        { Step: RetrainingStep.Training } => T("training"),
        _ => T("comparing"),
    };
}
