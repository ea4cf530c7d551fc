namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Numerics.Tensors;

/// <summary>
/// Minimises a smooth function by limited-memory BFGS (Nocedal and Wright, Numerical Optimization, 7.2) with steps that are halved until the value falls. An
/// iteration is one evaluation of the function, so that its cost is known beforehand.
/// </summary>
internal static class LimitedMemoryBfgs
{
    /// <summary>Value and gradient at a point; a value that is not finite stands for a point that is not allowed.</summary>
    /// <param name="point">The point.</param>
    /// <param name="gradient">Filled.</param>
    public delegate double Function(double[] point, double[] gradient);

    private const int Memory = 8;

    // Most that one coordinate changes in a step: coordinates are logarithms.
    private const double LongestStep = 1;

    private const double SufficientDecrease = 1e-4;

    /// <summary>The best point found.</summary>
    /// <param name="function">What is minimised.</param>
    /// <param name="start">Where to start; the value there must be finite.</param>
    /// <param name="tolerance">Ends when a step makes the value fall by less than this, at the third time in a row; negative for never.</param>
    /// <param name="goesOn">Asked after each evaluation with their number, from 1, and the lowest value so far; false ends.</param>
    public static double[] Minimize(Function function, double[] start, double tolerance, Func<int, double, bool> goesOn)
    {
        var (point, gradient) = (start, new double[start.Length]);
        var value = function(point, gradient);
        var history = new List<(double[] Step, double[] Change)>();
        var (small, evaluations, scale) = (0, 1, 1d);
        var direction = Direction(gradient, history);
        while (goesOn(evaluations, value) && (tolerance < 0 || small < 3))
        {
            var next = new double[point.Length];
            TensorPrimitives.MultiplyAdd(direction, scale, point, next);
            var nextGradient = new double[point.Length];
            var nextValue = function(next, nextGradient);
            evaluations++;
            if (!double.IsFinite(nextValue) || nextValue > value + (SufficientDecrease * scale * TensorPrimitives.Dot<double>(gradient, direction)))
            {
                scale /= 2;
                small = scale < 1e-3 ? small + 1 : small;
                continue;
            }

            small = value - nextValue < tolerance ? small + 1 : 0;
            Remember(history, point, next, gradient, nextGradient);
            (point, gradient, value, scale) = (next, nextGradient, nextValue, 1);
            direction = Direction(gradient, history);
        }

        return point;
    }

    private static void Remember(List<(double[] Step, double[] Change)> history, double[] point, double[] next, double[] gradient, double[] nextGradient)
    {
        var (step, change) = (new double[point.Length], new double[point.Length]);
        TensorPrimitives.Subtract<double>(next, point, step);
        TensorPrimitives.Subtract<double>(nextGradient, gradient, change);
        if (TensorPrimitives.Dot<double>(step, change) > 1e-12)
        {
            history.Add((step, change));
        }

        if (history.Count > Memory)
        {
            history.RemoveAt(0);
        }
    }

    /// <summary>Two loops over the steps remembered.</summary>
    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change)> history)
    {
        var direction = Array.ConvertAll(gradient, value => -value);
        var factors = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            var (step, change) = history[i];
            factors[i] = TensorPrimitives.Dot<double>(step, direction) / TensorPrimitives.Dot<double>(step, change);
            TensorPrimitives.MultiplyAdd(change, -factors[i], direction, direction);
        }

        if (history.Count > 0)
        {
            var (step, change) = history[^1];
            TensorPrimitives.Multiply(direction, TensorPrimitives.Dot<double>(step, change) / TensorPrimitives.Dot<double>(change, change), direction);
        }

        for (var i = 0; i < history.Count; i++)
        {
            var (step, change) = history[i];
            var factor = factors[i] - (TensorPrimitives.Dot<double>(change, direction) / TensorPrimitives.Dot<double>(step, change));
            TensorPrimitives.MultiplyAdd(step, factor, direction, direction);
        }

        var longest = direction.Max(Math.Abs);
        TensorPrimitives.Multiply(direction, longest > LongestStep ? LongestStep / longest : 1, direction);
        return direction;
    }
}
