namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Data.Images;
using static TorchSharp.torch;

/// <summary>How a features column enters a net: as a tensor in training, as numbers for prediction.</summary>
internal static class NetworkInput
{
    // So that pictures are in memory once more and not several times while they become a tensor.
    private const int PicturesAtOnce = 1_000;

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

    private static Tensor ToTensor(ImageColumn pictures, Device device)
    {
        using var scope = NewDisposeScope();
        var size = pictures.Size;
        var all = empty([pictures.Count, .. size.RowShape], dtype: uint8, device: device);
        for (var first = 0; first < pictures.Count; first += PicturesAtOnce)
        {
            using var part = NewDisposeScope();
            var bytes = new byte[Math.Min(PicturesAtOnce, pictures.Count - first) * size.Bytes];
            for (var row = 0; row < bytes.Length / size.Bytes; row++)
            {
                pictures.Row(first + row).CopyTo(bytes.AsSpan(row * size.Bytes));
            }

            var pixels = tensor(bytes, [bytes.Length / size.Bytes, size.Height, size.Width, ImageSize.Channels], dtype: uint8);
            all.narrow(0, first, pixels.shape[0]).copy_(pixels.permute(0, 3, 1, 2));
        }

        return all.MoveToOuterDisposeScope();
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
