namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using static TorchSharp.torch;

/// <summary>How a features column enters a net: as a tensor in training, as numbers for prediction.</summary>
internal static class NetworkInput
{
    /// <summary>Shape of one row: the number of slots; of pictures colours, height and width.</summary>
    public static long[] RowShape(TableColumn features) =>
        features is ImageColumn pictures ? [.. pictures.Size.RowShape] : [((VectorColumn)features).Width];

    /// <summary>What the slots of a row are; without a layout all are numbers.</summary>
    public static IReadOnlyList<SlotGroup> Layout(TableColumn features) => features is VectorColumn vector
        ? vector.Layout ?? [new SlotGroup(SlotKind.Number, vector.Width, 0, "numbers")]
        : [];

    /// <summary>All rows as a tensor on the device that they are trained on; pictures as bytes, which a net turns into floats batch by batch.</summary>
    /// <exception cref="TrainingException">A feature is no finite number.</exception>
    public static Tensor ToTensor(TableColumn features, Device device)
    {
        if (features is ImageColumn pictures)
        {
            return ToTensor(pictures, device);
        }

        var vector = (VectorColumn)features;
        RequireNumbers(vector);
        return tensor(vector.Values, [vector.Count, vector.Width], device: device);
    }

    /// <summary>Predicts every row.</summary>
    public static float[] Predict(NeuralNetwork network, TableColumn features, int threads) =>
        features is ImageColumn pictures
            ? network.Predict(pictures.Count, pictures.CopyPlanes, threads)
            : network.Predict(((VectorColumn)features).Values, threads);

    private static Tensor ToTensor(ImageColumn pictures, Device device)
    {
        using var scope = NewDisposeScope();
        var bytes = new byte[pictures.Count * pictures.Size.Bytes];
        for (var row = 0; row < pictures.Count; row++)
        {
            pictures.Row(row).CopyTo(bytes.AsSpan(row * pictures.Size.Bytes));
        }

        var pixels = tensor(bytes, [pictures.Count, pictures.Size.Height, pictures.Size.Width, ImageSize.Channels], dtype: uint8);
        return pixels.permute(0, 3, 1, 2).contiguous().to(device).MoveToOuterDisposeScope();
    }

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
