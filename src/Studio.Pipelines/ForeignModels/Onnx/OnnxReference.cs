namespace Studio.Pipelines.ForeignModels.Onnx;

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>The file as it came, asked one row at a time; one that takes a fixed number of rows is given that many of the same.</summary>
/// <param name="session">The session; not disposed of.</param>
/// <param name="graph">Its graph.</param>
/// <param name="inputs">The columns of its inputs.</param>
/// <param name="roles">What its outputs are.</param>
internal sealed class OnnxReference(InferenceSession session, ForeignGraph graph, BoundInputs inputs, OutputRoles roles) : IReferenceModel
{
    private static readonly Dictionary<DataType, Func<string, double[], int[], NamedOnnxValue>> s_tensors = new()
    {
        [DataType.Float] = (name, values, shape) => Tensor(name, values, shape, value => (float)value),
        [DataType.Double] = (name, values, shape) => Tensor(name, values, shape, value => value),
        [DataType.Float16] = (name, values, shape) => Tensor(name, values, shape, value => (Float16)(float)value),
        [DataType.Int64] = (name, values, shape) => Tensor(name, values, shape, value => (long)value),
        [DataType.Int32] = (name, values, shape) => Tensor(name, values, shape, value => (int)value),
        [DataType.Int16] = (name, values, shape) => Tensor(name, values, shape, value => (short)value),
        [DataType.Int8] = (name, values, shape) => Tensor(name, values, shape, value => (sbyte)value),
        [DataType.Uint8] = (name, values, shape) => Tensor(name, values, shape, value => (byte)value),
        [DataType.Uint32] = (name, values, shape) => Tensor(name, values, shape, value => (uint)value),
        [DataType.Uint64] = (name, values, shape) => Tensor(name, values, shape, value => (ulong)value),
        [DataType.Bool] = (name, values, shape) => Tensor(name, values, shape, value => value != 0),
    };

    /// <summary>True when inputs of a type can be fed.</summary>
    public static bool Feeds(DataType element) => element == DataType.String || s_tensors.ContainsKey(element);

    /// <inheritdoc/>
    public ForeignAnswers Predict(ColumnTable rows, CancellationToken cancellationToken)
    {
        var labels = roles.Label is null ? null : new string[rows.RowCount];
        var values = new double[rows.RowCount * roles.Width];
        for (var row = 0; row < rows.RowCount; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var answers = session.Run([.. inputs.Inputs.Select(input => Feed(input, rows, row)), .. Unused()], [.. roles.Outputs.Distinct()]);
            if (labels is not null)
            {
                labels[row] = LabelOf(answers.First(answer => answer.Name == roles.Label));
            }

            var answer = roles.ToAnswer([.. roles.Scores.Select(score => Numbers(answers.First(answer => answer.Name == score)))]);
            if (answer.Length != roles.Width)
            {
                throw new ImportException($"The model answers {answer.Length} numbers a row where {roles.Width} are expected{(roles.Classes is null ? string.Empty : $", one a class: {string.Join(", ", roles.Classes)}")}. Say in a mapping what its outputs and classes are.");
            }

            answer.CopyTo(values, row * roles.Width);
        }

        return new ForeignAnswers(labels, values, roles.Width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The session is not ours.
    }

    private static NamedOnnxValue Feed(BoundInput input, ColumnTable rows, int row)
    {
        var port = input.Port;
        var batch = (int)(port.Batch ?? 1);
        int[] shape = port.Shape.Count == 1 ? [batch] : [batch, input.Columns.Count];
        return port.IsText
            ? NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<string>(Repeat(BoundInputs.Texts(input, rows, row), batch), shape))
            : s_tensors[port.Element](port.Name, Repeat(BoundInputs.Numbers(input, rows, row), batch), shape);
    }

    /// <summary>Inputs that the outputs asked for do not depend on; the session wants them all the same.</summary>
    private IEnumerable<NamedOnnxValue> Unused() => graph.Inputs
        .Where(port => inputs.Inputs.All(input => input.Port.Name != port.Name))
        .Select(port =>
        {
            int[] shape = [.. port.Shape.Select(length => (int)(length ?? 1))];
            var count = shape.Aggregate(1, (product, length) => product * length);
            return port.IsText
                ? NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<string>(Enumerable.Repeat(string.Empty, count).ToArray(), shape))
                : s_tensors[port.Element](port.Name, new double[count], shape);
        });

    private string LabelOf(DisposableNamedOnnxValue value)
    {
        var label = value.Value switch
        {
            Tensor<string> texts => texts.GetValue(0),
            Tensor<long> numbers => numbers.GetValue(0).ToString(CultureInfo.InvariantCulture),
            Tensor<int> numbers => numbers.GetValue(0).ToString(CultureInfo.InvariantCulture),
            Tensor<bool> truths => truths.GetValue(0) ? "1" : "0",
            _ => throw new ImportException($"The output '{value.Name}' is no class: it holds {value.ElementType}."),
        };
        var index = roles.LabelClasses!.ToList().IndexOf(label);
        return index >= 0 ? roles.Classes![index] : throw new ImportException($"The model predicts the class '{label}', which is none of {string.Join(", ", roles.LabelClasses!)}. Say in a mapping what its classes are.");
    }

    private double[] Numbers(DisposableNamedOnnxValue value) => value.Value switch
    {
        Tensor<float> numbers => First(numbers, number => number),
        Tensor<double> numbers => First(numbers, number => number),
        Tensor<Float16> numbers => First(numbers, number => (float)number),
        Tensor<long> numbers => First(numbers, number => number),
        Tensor<int> numbers => First(numbers, number => number),
        IEnumerable<DisposableNamedOnnxValue> maps => OfMap(graph.Maps[value.Name], maps.First()),
        _ => throw new ImportException($"The output '{value.Name}' holds no numbers: {value.ElementType}."),
    };

    private static double[] OfMap(ZippedMap map, DisposableNamedOnnxValue value) => value.Value switch
    {
        IDictionary<string, float> texts => [.. map.Classes.Select(name => (double)texts[name])],
        IDictionary<long, float> numbers => [.. map.Classes.Select(name => (double)numbers[long.Parse(name, CultureInfo.InvariantCulture)])],
        _ => throw new ImportException($"The output '{map.Output}' is no map from classes to numbers."),
    };

    /// <summary>The values of the first of the rows that were asked, which are all the same.</summary>
    private static double[] First<T>(Tensor<T> tensor, Func<T, double> convert)
    {
        var rows = tensor.Rank == 0 ? 1 : Math.Max(1, tensor.Dimensions[0]);
        return [.. tensor.ToArray().Take((int)(tensor.Length / rows)).Select(convert)];
    }

    private static T[] Repeat<T>(T[] values, int times) => [.. Enumerable.Repeat(values, times).SelectMany(value => value)];

    private static NamedOnnxValue Tensor<T>(string name, double[] values, int[] shape, Func<double, T> convert) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(Array.ConvertAll(values, value => convert(value)), shape));
}
