namespace Studio.Api.Tests.Security.Hostile;

using System.Buffers.Binary;
using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>Files sent as models that are bombs, lies and ways out of a folder. What else an ONNX file or a model of ML.NET may not have is in the tests of Studio.Pipelines.</summary>
internal static class HostileModels
{
    public static IReadOnlyList<HostileFile> All { get; } =
    [
        HostileFile.Of("noise.onnx", "ONNX of noise", Noise),
        HostileFile.Of("long.onnx", "ONNX with a part that states 2 GB", () => [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3]),
        HostileFile.Of("tera.onnx", "ONNX that makes a terabyte of zeros", () => Model(graph => Zeros(graph, 1L << 38))),
        HostileFile.Of("giga.onnx", "ONNX that makes 32 gigabytes of zeros", () => Model(graph => Zeros(graph, 1L << 33))),
        HostileFile.Of("dimensions.onnx", "ONNX with a constant of 2^62 by 4 numbers", () => Model(graph => Constant(graph, [1L << 62, 4]))) with { Word = "which no file has" },
        HostileFile.Of("negative.onnx", "ONNX with a constant of -5 numbers", () => Model(graph => Constant(graph, [-5]))) with { Word = "which no file has" },
        HostileFile.Of("outside.onnx", "ONNX with weights in /etc/passwd", () => Model(graph =>
        {
            Constant(graph, [1]);
            graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../../../etc/passwd" });
        })) with { Word = "another file" },
        HostileFile.Of("circle.onnx", "ONNX that depends on itself", () => Model(graph =>
        {
            graph.Node.Add(Node("Add", ["sum", "second"], "first"));
            graph.Node.Add(Node("Identity", ["first"], "second"));
            graph.Node.Add(Node("Add", ["sum", "first"], "bad"));
        })),
        HostileFile.Of("branches.onnx", "ONNX of 300 branches within each other", () => Model(graph => graph.Node.Add(Branches(300)))),
        HostileFile.Of("loop.onnx", "ONNX with a loop", () => Model(graph => graph.Node.Add(Node("Loop", ["sum"], "bad")))) with { Word = "Loop" },
        HostileFile.Of("out.zip", "model of ML.NET whose entry leads out", () => HandmadeZip.Of([ZipPart.Text("TransformerChain/Model.key", "x"), ZipPart.Text("../../../evil.dll", "x")])) with { Word = "leads out" },
        HostileFile.Of("bomb.zip", "model of ML.NET that unpacks to 2 GiB", () => HandmadeZip.Of([ZipPart.Zeros("TransformerChain/Model.key", 128)])),
        HostileFile.Of("many.zip", "model of ML.NET of 30,000 entries", () => HandmadeZip.Of([.. Enumerable.Range(0, 30_000).Select(number => ZipPart.Text($"{number}", "x"))])) with { Word = "30,000 entries" },
    ];

    /// <summary>The sum of two columns, and something to which it is added as <c>bad</c>.</summary>
    private static byte[] Model(Action<GraphProto> spoil)
    {
        var graph = new GraphProto { Name = "hostile", Input = { Value("a"), Value("b") }, Output = { Value("y") } };
        graph.Node.Add(Node("Add", ["a", "b"], "sum"));
        spoil(graph);
        graph.Node.Add(Node("Add", ["sum", "bad"], "y"));
        return new ModelProto { IrVersion = 7, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 15 } } }.ToByteArray();
    }

    private static void Zeros(GraphProto graph, long count)
    {
        var size = new TensorProto { Name = "size", DataType = (int)DataType.Int64, Dims = { 1 }, RawData = Bytes(count) };
        graph.Initializer.Add(size);
        graph.Node.Add(Node("ConstantOfShape", ["size"], "zeros"));
        graph.Node.Add(Node("ReduceMax", ["zeros"], "bad"));
    }

    private static void Constant(GraphProto graph, long[] dimensions)
    {
        var constant = new TensorProto { Name = "constant", DataType = (int)DataType.Float, RawData = Bytes(0) };
        constant.Dims.AddRange(dimensions);
        graph.Initializer.Add(constant);
        graph.Node.Add(Node("ReduceMax", ["constant"], "bad"));
    }

    private static NodeProto Branches(int levels)
    {
        var inner = levels == 0 ? Node("Identity", ["sum"], "z0") : Branches(levels - 1);
        var branch = new GraphProto { Name = $"g{levels}", Node = { inner }, Output = { new ValueInfoProto { Name = inner.Output[0] } } };
        return new NodeProto
        {
            OpType = "If",
            Input = { "sum" },
            Output = { levels == 300 ? "bad" : $"z{levels + 1}" },
            Attribute = { new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch } },
        };
    }

    private static NodeProto Node(string op, string[] inputs, string output) => new() { OpType = op, Input = { inputs }, Output = { output } };

    private static ValueInfoProto Value(string name)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" }, new TensorShapeProto.Types.Dimension { DimValue = 1 } } };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = shape } } };
    }

    private static ByteString Bytes(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return ByteString.CopyFrom(bytes);
    }

    private static byte[] Noise()
    {
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
