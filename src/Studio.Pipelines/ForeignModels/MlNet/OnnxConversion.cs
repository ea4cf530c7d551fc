namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Runtime;
using Studio.Pipelines.ForeignModels.Onnx;
using Studio.Pipelines.Graphs.Proto;

/// <summary>Steps of ML.NET as an ONNX graph, by Microsoft.ML.OnnxConverter. What it says it leaves out is an error.</summary>
internal sealed class OnnxConversion
{
    /// <summary>What its names of outputs end with.</summary>
    public const string Ending = ".output";

    private readonly MLContext _context;
    private readonly List<string> _complaints = [];

    /// <summary>Prepares conversions.</summary>
    /// <param name="context">ML.NET.</param>
    public OnnxConversion(MLContext context)
    {
        _context = context;
        context.Log += (_, message) =>
        {
            if (message.Kind is ChannelMessageKind.Warning or ChannelMessageKind.Error)
            {
                _complaints.Add(message.Message);
            }
        };
    }

    /// <summary>Converts.</summary>
    /// <param name="model">The steps.</param>
    /// <param name="view">What they read; its rows do not matter.</param>
    /// <param name="outputs">Columns that are wanted.</param>
    /// <exception cref="ImportException">It cannot be converted.</exception>
    public ModelProto Convert(ITransformer model, IDataView view, IReadOnlyList<string> outputs)
    {
        _complaints.Clear();
        using var bytes = new MemoryStream();
        try
        {
            _context.Model.ConvertToOnnx(model, view, bytes, [.. outputs]);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new ImportException($"It cannot be written as ONNX: {failure.GetBaseException().Message.Split('\n')[0].Trim()}");
        }

        if (_complaints.Count > 0)
        {
            throw new ImportException($"It cannot be written as ONNX: {string.Join(' ', _complaints.Distinct())}");
        }

        bytes.Position = 0;
        var proto = ModelProto.Parser.ParseFrom(bytes);
        OnnxCheck.Check(proto);
        FreeRows(proto.Graph);

        // It adds outputs that nobody asks for, to keep names in.
        var kept = proto.Graph.Output.Where(output => outputs.Any(name => output.Name == name + Ending)).ToArray();
        proto.Graph.Output.Clear();
        proto.Graph.Output.AddRange(kept);
        return proto;
    }

    /// <summary>The converter writes one row where any number will do.</summary>
    private static void FreeRows(GraphProto graph)
    {
        foreach (var shape in graph.Input.Concat(graph.Output).Select(value => value.Type.TensorType.Shape).Where(shape => shape is { Dim.Count: > 0 }))
        {
            shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        }

        graph.ValueInfo.Clear();
    }
}
