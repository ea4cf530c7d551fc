namespace Studio.Pipelines.Trainers.Torch.Loop;

using static TorchSharp.torch;

/// <summary>Rows as tensors on the device they are trained on.</summary>
/// <param name="Features">Rows × features.</param>
/// <param name="Labels">One label a row, as the loss wants it.</param>
public sealed record TensorRows(Tensor Features, Tensor Labels)
{
    /// <summary>What each row counts for, 1 in the mean of all; null when all count the same.</summary>
    public Tensor? Weights { get; init; }

    /// <summary>Number of rows.</summary>
    public int Count => (int)Features.shape[0];

    /// <summary>The rows of a table. They live in the dispose scope of the caller.</summary>
    /// <exception cref="TrainingException">A feature is no finite number.</exception>
    internal static TensorRows Of(ColumnTable table, NeuralTarget target, Device device) => new(
        InPrecision(NetworkInput.ToTensor(table.Column<TableColumn>(ColumnNames.Features), device)),
        InPrecision(target.Labels(table.Column<TableColumn>(ColumnNames.Label)).to(device)))
    {
        Weights = RowWeights.Of(table) is { } weights ? InPrecision(tensor(weights).to(device)) : null,
    };

    /// <summary>Numbers as precise as those of nets, which is 32 bits unless libtorch was told otherwise.</summary>
    private static Tensor InPrecision(Tensor values) => values.is_floating_point() ? values.to(get_default_dtype()) : values;
}
