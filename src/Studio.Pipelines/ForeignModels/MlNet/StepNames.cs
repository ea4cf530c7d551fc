namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Transforms;

/// <summary>Names of the steps of a model of ML.NET, as its catalogs call them.</summary>
internal static class StepNames
{
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["ColumnConcatenating"] = "Concatenate",
        ["ColumnCopying"] = "CopyColumns",
        ["ColumnSelecting"] = "SelectColumns",
        ["TypeConverting"] = "ConvertType",
        ["ValueToKeyMapping"] = "MapValueToKey",
        ["KeyToValueMapping"] = "MapKeyToValue",
        ["KeyToVectorMapping"] = "MapKeyToVector",
        ["Hashing"] = "Hash",
        ["ValueMapping"] = "MapValue",
        ["MissingValueReplacing"] = "ReplaceMissingValues",
        ["MissingValueIndicator"] = "IndicateMissingValues",
        ["LpNormNormalizing"] = "NormalizeLpNorm",
        ["TextFeaturizing"] = "FeaturizeText",
        ["TextNormalizing"] = "NormalizeText",
        ["WordTokenizing"] = "TokenizeIntoWords",
        ["TokenizingByCharacters"] = "TokenizeIntoCharactersAsKeys",
        ["NgramExtracting"] = "ProduceNgrams",
        ["NgramHashing"] = "ProduceHashedNgrams",
        ["StopWordsRemoving"] = "RemoveDefaultStopWords",
        ["CustomStopWordsRemoving"] = "RemoveStopWords",
        ["SlotsDropping"] = "DropSlots",
    };

    /// <summary>The steps of a model, those of chains within it among them.</summary>
    public static IReadOnlyList<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? [.. chain.SelectMany(StepsOf)] : [model];

    /// <summary>The name of a step.</summary>
    public static string Of(ITransformer step)
    {
        if (step is NormalizingTransformer normalizer)
        {
            return $"Normalize{KindOf(normalizer.GetNormalizerModelParameters(0).GetType().Name)}";
        }

        var model = step.GetType().GetProperty("Model")?.GetValue(step);
        var name = Short(model is null ? step.GetType() : Inner(model.GetType()));
        return s_names.GetValueOrDefault(name, name);
    }

    /// <summary>What a normalizer has learned tells which of them it is: the catalog's name is not kept.</summary>
    private static string KindOf(string parameters) => parameters.StartsWith("Bin", StringComparison.Ordinal) ? "Binning"
        : parameters.StartsWith("Cdf", StringComparison.Ordinal) ? "LogMeanVariance"
        : "MinMax, MeanVariance or RobustScaling";

    /// <summary>Of a calibrated model the model itself.</summary>
    private static Type Inner(Type model)
    {
        for (var type = model; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericArguments().FirstOrDefault(argument => argument.Name.EndsWith("ModelParameters", StringComparison.Ordinal)) is { } inner)
            {
                return inner;
            }
        }

        return model;
    }

    private static string Short(Type type)
    {
        var name = type.Name.Split('`')[0];
        name = name == "Transformer" && type.DeclaringType is { } outer ? outer.Name : name;
        foreach (var ending in new[] { "ModelParameters", "Transformer", "Estimator" })
        {
            name = name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
        }

        return name;
    }
}
