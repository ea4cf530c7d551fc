namespace Studio.Pipelines.Search;

/// <summary>
/// Maps the number ranges of a search space to the unit cube and back, logarithmic ranges by their logarithm, so that a
/// step of one length means the same in each. Choices have no coordinate.
/// </summary>
internal static class UnitCube
{
    /// <summary>The ranges that have a coordinate, in order.</summary>
    public static IReadOnlyList<NumberRange> Axes(SearchSpace space) => [.. space.Ranges.OfType<NumberRange>()];

    /// <summary>Coordinates of a configuration, each from 0 to 1.</summary>
    public static double[] ToPoint(SearchSpace space, ParameterSet parameters) =>
        [.. Axes(space).Select(axis => Coordinate(axis, parameters.Number(axis.Name)))];

    /// <summary>The configuration at a point; what lies outside the cube is moved to its border, choices are taken from <paramref name="choices"/>.</summary>
    public static ParameterSet ToParameters(SearchSpace space, double[] point, ParameterSet choices)
    {
        var axes = Axes(space);
        var set = choices;
        for (var i = 0; i < axes.Count; i++)
        {
            set = set.With(axes[i].Name, Value(axes[i], Math.Clamp(point[i], 0, 1)));
        }

        return set;
    }

    /// <summary>A configuration drawn uniformly.</summary>
    public static ParameterSet Sample(SearchSpace space, Random random)
    {
        var choices = space.Ranges.OfType<ChoiceRange>().Aggregate(
            ParameterSet.Empty, (set, range) => set.With(range.Name, range.Options[random.Next(range.Options.Count)]));
        return ToParameters(space, [.. Axes(space).Select(_ => random.NextDouble())], choices);
    }

    private static double Coordinate(NumberRange axis, double value)
    {
        var (low, high) = Bounds(axis);
        return high > low ? Math.Clamp(((axis.Log ? Math.Log(value) : value) - low) / (high - low), 0, 1) : 0;
    }

    private static double Value(NumberRange axis, double coordinate)
    {
        var (low, high) = Bounds(axis);
        var position = low + (coordinate * (high - low));
        var value = axis.Log ? Math.Exp(position) : position;
        return Math.Clamp(axis.Integer ? Math.Round(value) : value, axis.Low, axis.High);
    }

    private static (double Low, double High) Bounds(NumberRange axis) =>
        axis.Log ? (Math.Log(axis.Low), Math.Log(axis.High)) : (axis.Low, axis.High);
}
