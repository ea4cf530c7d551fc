namespace Studio.Pipelines.Pretrained;

using System.Runtime.InteropServices;
using Google.Protobuf;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Graphs.Proto;

/// <summary>
/// Writes the residual net of a file of CNTK (opset 8, one picture of 224 × 224 pixels a call) anew, as a graph of ours: any number of pictures, of any
/// size, pixels as they are (RGB, 0 to 255), normalisations folded into the convolutions before them, and the means of several stages instead of the last
/// alone. The numbers of a stage are the same but for rounding where pictures have 224 × 224 pixels.
/// </summary>
internal static class ResNet18Graph
{
    /// <summary>Name of its input.</summary>
    public const string Input = "pictures";

    /// <summary>Name of its output.</summary>
    public const string Output = "vectors";

    // Mean red, green and blue of the pictures that the net learned from, as ResNetPreprocess.onnx of the same package has them pixel by pixel, averaged.
    private static readonly float[] s_mean = [123.15f, 115.90f, 103.06f];

    private static readonly string[] s_attributes = ["kernel_shape", "strides", "pads"];

    /// <summary>Writes it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="size">Size of the pictures that go in.</param>
    /// <param name="shape">The size that they are stretched to within the graph, bilinearly, and the stages whose means over all pixels come out.</param>
    /// <exception cref="EncoderException">The file is not that net.</exception>
    public static byte[] Write(byte[] source, ImageSize size, PictureNetShape shape)
    {
        var net = Parse(source);
        var constants = net.Initializer.ToDictionary(constant => constant.Name);
        var graph = new OnnxGraph();
        var pictures = Stretched(graph, graph.Input(Input, size.RowShape), size, shape.Size);
        var values = new Dictionary<string, string> { [net.Input[0].Name] = graph.Node("Sub", [pictures, graph.Constant([.. s_mean], 1, ImageSize.Channels, 1, 1)]) };
        var ends = StageEnds(net).Take(shape.Stages).ToList();
        for (var index = 0; !values.ContainsKey(ends[^1]); index++)
        {
            var node = net.Node[index];
            values[node.Output[0]] = node.OpType switch
            {
                "Conv" => Convolution(graph, node, Normalisation(net, index), constants, values[node.Input[0]], first: node.Input[0] == net.Input[0].Name),
                "BatchNormalization" => values[node.Input[0]],
                "Relu" or "Add" => graph.Node(node.OpType, [.. node.Input.Select(name => values[name])]),
                "MaxPool" => graph.Node(node.OpType, [values[node.Input[0]]], Attributes(node)),
                _ => throw new EncoderException($"The net has an operator {node.OpType}, which is not one of the residual net's."),
            };
        }

        string Flat(string means) => graph.Node("Flatten", [means], ("axis", 1));
        var vectors = graph.Concat([.. ends.SkipLast(1).Select(end => Flat(graph.Node("GlobalAveragePool", [values[end]]))), Flat(Parts(graph, values[ends[^1]], shape))]);
        graph.Output(vectors, Output, "float", shape.Width);
        return graph.Build([]);
    }

    /// <summary>Means over parts; what is missing of the last of a side does not count.</summary>
    private static string Parts(OnnxGraph graph, string values, PictureNetShape shape)
    {
        long[] part = [shape.PartSide(shape.Size.Height), shape.PartSide(shape.Size.Width)];
        int Missing(int side) => (shape.Parts(side) * shape.PartSide(side)) - shape.LastSide(side);
        return graph.Node(
            "AveragePool",
            [values],
            ("kernel_shape", part),
            ("strides", part),
            ("pads", (long[])[0, 0, Missing(shape.Size.Height), Missing(shape.Size.Width)]));
    }

    private static GraphProto Parse(byte[] source)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(source).Graph;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new EncoderException($"The weights of '{PackagedResNet.Name}' in '{PackagedResNet.Folder}' are damaged: {exception.Message}");
        }
    }

    private static string Stretched(OnnxGraph graph, string pictures, ImageSize from, ImageSize to) => from == to
        ? pictures
        : graph.Node(
            "Resize",
            [pictures, string.Empty, string.Empty, graph.Constant([(long)to.Height, to.Width])],
            ("axes", (long[])[2, 3]),
            ("mode", "linear"),
            ("coordinate_transformation_mode", "half_pixel"));

    /// <summary>Where each stage ends: what the first convolution of the next reads, which halves, and what the last mean is taken of.</summary>
    private static IEnumerable<string> StageEnds(GraphProto net) => net.Node
        .Where(node => (node.OpType == "Conv" && node.Input[0] != net.Input[0].Name && Longs(node, "strides")[0] == 2) || node.OpType == "AveragePool")
        .Select(node => node.Input[0])
        .Distinct();

    private static string Convolution(OnnxGraph graph, NodeProto node, NodeProto normalisation, Dictionary<string, TensorProto> constants, string input, bool first)
    {
        var weights = constants[node.Input[1]];
        var (factors, biases) = Folded(normalisation, constants);
        return graph.Node("Conv", [input, graph.Constant(Scaled(weights, factors, first), [.. weights.Dims]), graph.Constant(biases)], Attributes(node));
    }

    private static (string Name, object Value)[] Attributes(NodeProto node) =>
        [.. s_attributes.Select(name => (name, (object)Longs(node, name)))];

    /// <summary>What follows a convolution.</summary>
    private static NodeProto Normalisation(GraphProto net, int convolution) =>
        net.Node[convolution + 1] is { OpType: "BatchNormalization" } next && next.Input[0] == net.Node[convolution].Output[0]
            ? next
            : throw new EncoderException($"The net's convolution '{net.Node[convolution].Output[0]}' is not normalised, as all of the residual net are.");

    /// <summary>What each channel is multiplied by, and what is added then.</summary>
    private static (double[] Factors, float[] Biases) Folded(NodeProto node, Dictionary<string, TensorProto> constants)
    {
        float[] Values(int input) => Floats(constants[node.Input[input]]);
        var (scale, shift, mean, variance) = (Values(1), Values(2), Values(3), Values(4));
        var epsilon = node.Attribute.Single(attribute => attribute.Name == "epsilon").F;
        double[] factors = [.. scale.Select((value, channel) => value / Math.Sqrt(variance[channel] + epsilon))];
        return (factors, [.. shift.Select((value, channel) => (float)(value - (mean[channel] * factors[channel])))]);
    }

    /// <summary>The weights times their channels' factors; of the first convolution, which wants blue, green and red, for red, green and blue.</summary>
    private static float[] Scaled(TensorProto weights, double[] factors, bool first)
    {
        var (values, each) = (Floats(weights), (int)(weights.Dims[1] * weights.Dims[2] * weights.Dims[3]));
        var scaled = new float[values.Length];
        var (plane, channels) = ((int)(weights.Dims[2] * weights.Dims[3]), (int)weights.Dims[1]);
        for (var i = 0; i < values.Length; i++)
        {
            var (output, within) = Math.DivRem(i, each);
            var (channel, place) = Math.DivRem(within, plane);
            var from = first ? (output * each) + ((channels - 1 - channel) * plane) + place : i;
            scaled[i] = (float)(values[from] * factors[output]);
        }

        return scaled;
    }

    private static long[] Longs(NodeProto node, string name) => [.. node.Attribute.Single(attribute => attribute.Name == name).Ints];

    private static float[] Floats(TensorProto tensor) =>
        tensor.FloatData.Count > 0 ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
