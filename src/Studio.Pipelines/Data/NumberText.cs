namespace Studio.Pipelines.Data;

/// <summary>How numbers look where they are used as text: class labels and categories.</summary>
public static class NumberText
{
    /// <summary>Whole numbers without a decimal point (<c>3</c>), others in the shortest form that reads back the same (<c>0.1</c>); NaN and infinite values are empty.</summary>
    public static string Format(double value) =>
        !double.IsFinite(value) ? string.Empty
        : value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? ((long)value).ToString(CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);
}
