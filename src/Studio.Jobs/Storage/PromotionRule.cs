namespace Studio.Jobs.Storage;

/// <summary>When a challenger takes the place of the champion.</summary>
public enum PromotionRule
{
    /// <summary>When a person says so.</summary>
    ByHand,

    /// <summary>When the paired test finds it better on rows that neither was trained on.</summary>
    WhenBetter,

    /// <summary>When the paired test does not find it worse on rows that neither was trained on.</summary>
    UnlessWorse,
}
