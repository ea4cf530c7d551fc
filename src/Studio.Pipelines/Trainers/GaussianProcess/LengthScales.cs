namespace Studio.Pipelines.Trainers.GaussianProcess;

/// <summary>
/// How few numbers set the inverse length scales of all features: the logarithm of each is a sum of parameters, each times a share of the feature.
/// </summary>
/// <param name="Groups">The parameter of each feature.</param>
/// <param name="Count">Parameters of groups.</param>
/// <param name="Exponents">What a feature's inverse length scale grows with by one more parameter, the power of its relevance; null without it.</param>
/// <param name="Shrinkage">How strongly parameters of groups are drawn to their mean: inverse variance of their prior.</param>
internal sealed record LengthScales(int[] Groups, int Count, double[]? Exponents, double Shrinkage)
{
    // The same length for all: in units of the mean squared length of rows, which are then about as far apart as the scale is long.
    private const double UsualLog = -0.4;
    private const double UsualPower = 0.5;

    /// <summary>Number of parameters.</summary>
    public int Parameters => Count + (Exponents is null ? 0 : 1);

    /// <summary>Where the search for parameters starts.</summary>
    public double[] Start => [.. Enumerable.Repeat(UsualLog, Count), .. Exponents is null ? Array.Empty<double>() : [UsualPower]];

    /// <summary>A length scale for each feature, and one for all levels or words of a column.</summary>
    /// <param name="features">The features.</param>
    /// <param name="shrinkage">How strongly length scales are drawn to their mean.</param>
    public static LengthScales OfColumns(VectorColumn features, double shrinkage)
    {
        var (groups, count, slot) = (new int[features.Width], 0, 0);
        foreach (var part in features.Layout ?? [new SlotGroup(SlotKind.Number, features.Width, 0, ColumnNames.Features)])
        {
            // A part of the featurizer holds the features of many columns, any other those of the column that it is named by.
            var (end, isColumn) = (slot + part.Count, !part.Name.StartsWith(ColumnNames.Features, StringComparison.Ordinal));
            for (; slot < end; count++)
            {
                var width = isColumn ? part.Count : Levels(features, slot, end);
                groups.AsSpan(slot, width).Fill(count);
                slot += width;
            }
        }

        return new LengthScales(groups, count, null, shrinkage);
    }

    /// <summary>One length scale, times a power of what each feature tells by itself of the label.</summary>
    public static LengthScales OfRelevance(double[] relevance)
    {
        var highest = relevance.Max();
        return new LengthScales(new int[relevance.Length], 1, Array.ConvertAll(relevance, value => highest > 0 ? Math.Log((value / highest) + 0.02) : 0), 0);
    }

    /// <summary>One length scale for all.</summary>
    public static LengthScales Common(int width) => new(new int[width], 1, null, 0);

    /// <summary>Logarithms of the inverse length scales of all features.</summary>
    public double[] Logs(ReadOnlySpan<double> parameters)
    {
        var logs = new double[Groups.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            logs[i] = parameters[Groups[i]] + (Exponents is null ? 0 : parameters[Count] * Exponents[i]);
        }

        return logs;
    }

    /// <summary>Adds the gradient by parameters, made of that by logarithms of inverse length scales.</summary>
    public void AddGradient(double[] byLogs, Span<double> gradient)
    {
        for (var i = 0; i < byLogs.Length; i++)
        {
            gradient[Groups[i]] += byLogs[i];
            if (Exponents is not null)
            {
                gradient[Count] += byLogs[i] * Exponents[i];
            }
        }
    }

    /// <summary>Minus the logarithm of the prior, up to a constant, and its gradient added.</summary>
    public double Penalty(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var mean = 0d;
        for (var i = 0; i < Count; i++)
        {
            mean += parameters[i] / Count;
        }

        var penalty = (mean - UsualLog) * (mean - UsualLog) / 2;
        for (var i = 0; i < Count; i++)
        {
            penalty += Shrinkage * (parameters[i] - mean) * (parameters[i] - mean) / 2;
            gradient[i] += ((mean - UsualLog) / Count) + (Shrinkage * (parameters[i] - mean));
        }

        if (Exponents is not null)
        {
            var distance = (parameters[Count] - UsualPower) / 0.5;
            penalty += distance * distance / 2;
            gradient[Count] += distance / 0.5;
        }

        return penalty;
    }

    /// <summary>How many slots from one on are the levels of one column: of 0 and 1, and in every row exactly one of them 1. One where there is no such column.</summary>
    private static int Levels(VectorColumn features, int first, int end)
    {
        var covered = new bool[features.Count];
        var open = features.Count;
        for (var slot = first; slot < end; slot++)
        {
            for (var row = 0; row < covered.Length; row++)
            {
                var value = features.Row(row)[slot];
                if (value == 1 && !covered[row])
                {
                    covered[row] = true;
                    open--;
                }
                else if (value != 0)
                {
                    return 1;
                }
            }

            if (open == 0)
            {
                return slot - first + 1;
            }
        }

        return 1;
    }
}
