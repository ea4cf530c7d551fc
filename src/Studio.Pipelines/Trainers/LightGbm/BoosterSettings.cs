namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>The settings of a run in the words of LightGBM (its parameter documentation).</summary>
internal static class BoosterSettings
{
    /// <summary>
    /// What every call gets. Column-wise histograms always: otherwise LightGBM times both ways and the faster one, not the seed,
    /// decides the result.
    /// </summary>
    public static string Common(int threads) =>
        string.Create(CultureInfo.InvariantCulture, $"verbosity=-1 num_threads={threads} deterministic=true force_col_wise=true");

    /// <summary>Settings of a booster; the metric is none because <see cref="ValidationLoss"/> sums in one order whatever the threads.</summary>
    public static string Of(TrainingRun run, BoosterObjective objective)
    {
        var parameters = run.Parameters;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {Common(run.Threads)} metric=none boosting=gbdt seed={run.Seed & int.MaxValue} {objective.Settings(run.Shape.Classes)}
            learning_rate={parameters.Number("learningRate")} num_leaves={parameters.Integer("leaves")}
            min_data_in_leaf={parameters.Integer("minLeafRows")} min_sum_hessian_in_leaf=0.001
            feature_fraction={parameters.Number("featureFraction")} feature_fraction_bynode={parameters.Number("nodeFeatureFraction")}
            bagging_fraction={parameters.Number("rowFraction")} bagging_freq={(parameters.Number("rowFraction") < 1 ? 1 : 0)}
            lambda_l1={parameters.Number("l1")} lambda_l2={parameters.Number("l2")} min_gain_to_split={parameters.Number("minGain")}
            path_smooth={parameters.Number("pathSmoothing")} extra_trees={(parameters.Choice("randomThresholds") == "yes" ? "true" : "false")}
            """).ReplaceLineEndings(" ");
    }

    /// <summary>
    /// What trees have to keep; empty for nothing. The library's basic method for monotone features bounds all leaves below a split by the middle of the two: of its
    /// methods it costs the most accuracy, and is the one whose promise every single tree shows.
    /// </summary>
    public static string Of(SlotConstraints? constraints)
    {
        var settings = new List<string>();
        if (constraints is { Signs.Count: > 0 })
        {
            settings.Add($"monotone_constraints={string.Join(',', constraints.Signs)} monotone_constraints_method=basic");
        }

        if (constraints is { Groups.Count: > 0 })
        {
            var members = constraints.Groups.Index().GroupBy(slot => slot.Item, slot => slot.Index);
            settings.Add($"interaction_constraints={string.Join(',', members.Select(group => $"[{string.Join(',', group)}]"))}");
        }

        return string.Join(' ', settings);
    }
}
