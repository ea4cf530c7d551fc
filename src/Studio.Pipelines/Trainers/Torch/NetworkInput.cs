namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Data;
using static TorchSharp.torch;

/// <summary>How a features column enters a net: as a tensor in training, as numbers for prediction.</summary>
internal static class NetworkInput
{
    /// <summary>Shape of one row: the number of slots.</summary>
    public static long[] RowShape(TableColumn features) => [((VectorColumn)features).Width];

    /// <summary>What the slots of a row are; without a layout all are numbers.</summary>
    public static IReadOnlyList<SlotGroup> Layout(TableColumn features) => features is VectorColumn vector
        ? vector.Layout ?? [new SlotGroup(SlotKind.Number, vector.Width, 0, "numbers")]
        : [];

    /// <summary>All rows as a tensor on the device that they are trained on.</summary>
    /// <exception cref="TrainingException">A feature is no finite number.</exception>
    public static Tensor ToTensor(TableColumn features, Device device)
    {
        var vector = (VectorColumn)features;
        RequireNumbers(vector);
        return tensor(vector.Values, [vector.Count, vector.Width], device: device);
    }

    /// <summary>Predicts every row.</summary>
    public static float[] Predict(NeuralNetwork network, TableColumn features, int threads) =>
        network.Predict(((VectorColumn)features).Values, threads);

    private static void RequireNumbers(VectorColumn features)
    {
        var bad = Array.FindIndex(features.Values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            var slot = bad % features.Width;
            throw new TrainingException(
                $"Feature '{features.SlotNames?[slot] ?? $"{slot}"}' is {features.Values[bad]} in row {bad / features.Width}; a net needs finite numbers in every feature.");
        }
    }
}
