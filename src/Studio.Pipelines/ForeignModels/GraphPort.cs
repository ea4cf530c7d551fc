namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Graphs.Proto;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>An input or output of a graph that is a tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">What its values are.</param>
/// <param name="Shape">Its dimensions; null for those that are free.</param>
internal sealed record GraphPort(string Name, DataType Element, IReadOnlyList<long?> Shape)
{
    /// <summary>Rows of every call, where that is fixed; null where any number of rows will do.</summary>
    public long? Batch => Shape.Count == 0 ? null : Shape[0];

    /// <summary>Values a row; null where that is not said.</summary>
    public int? Width => Shape.Count switch
    {
        0 => null,
        1 => 1,
        _ => (int?)Shape[^1],
    };

    /// <summary>True for texts.</summary>
    public bool IsText => Element == DataType.String;

    /// <summary>True for numbers with a fraction.</summary>
    public bool IsFraction => Element is DataType.Float or DataType.Double or DataType.Float16;

    /// <summary>Its type and shape, for messages.</summary>
    public string Description => $"{Element.ToString().ToLowerInvariant()} [{string.Join(", ", Shape.Select(length => length?.ToString(CultureInfo.InvariantCulture) ?? "N"))}]";

    /// <summary>The port that a value describes, without dimensions where nothing is said of them; null where it is no tensor.</summary>
    public static GraphPort? Of(ValueInfoProto value) => value.Type?.TensorType is { } tensor
        ? new GraphPort(value.Name, (DataType)tensor.ElemType, [.. (tensor.Shape?.Dim ?? []).Select(Length)])
        : null;

    private static long? Length(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue > 0 ? dimension.DimValue : null;
}
