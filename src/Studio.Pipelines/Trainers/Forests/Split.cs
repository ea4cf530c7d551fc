namespace Studio.Pipelines.Trainers.Forests;

/// <summary>A question that an inner node asks, as <see cref="Models.TreeNode"/> does.</summary>
/// <param name="Feature">Index into the features vector.</param>
/// <param name="Threshold">Values up to it go left.</param>
/// <param name="MissingLeft">True when NaN goes left.</param>
internal readonly record struct Split(int Feature, float Threshold, bool MissingLeft)
{
    /// <summary>True when a value goes left.</summary>
    public bool GoesLeft(float value) => value <= Threshold || (MissingLeft && float.IsNaN(value));
}
