namespace Studio.Pipelines.ForeignModels.Onnx;

using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Pretrained;

/// <summary>An ONNX file that another tool has written.</summary>
internal sealed class OnnxFile : IForeignModel
{
    private readonly InferenceSession _session;

    private OnnxFile(ForeignGraph graph, InferenceSession session) => (Graph, _session) = (graph, session);

    /// <inheritdoc/>
    public ForeignGraph Graph { get; }

    /// <inheritdoc/>
    public string? Trainer => ClassLabels.MainOperator(Graph.Model.Graph);

    /// <inheritdoc/>
    public string Learner => string.Join(' ', new[] { Graph.Model.ProducerName.Trim(), Trainer ?? string.Empty }.Where(part => part.Length > 0).DefaultIfEmpty("ONNX"));

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImportException">It cannot be served.</exception>
    public static OnnxFile Open(string path)
    {
        var model = OnnxCheck.Read(path);
        var graph = new ForeignGraph(model);
        return new OnnxFile(graph, OpenSession(model.ToByteArray()));
    }

    /// <summary>Opens a graph in ONNX Runtime.</summary>
    /// <exception cref="ImportException">It is refused.</exception>
    public static InferenceSession OpenSession(byte[] model)
    {
        try
        {
            using var options = RuntimeSessions.Options(1);
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new ImportException($"ONNX Runtime refuses the file: {RuntimeMessage.Of(failure)} {Remedy(failure)}", RuntimeMessage.Operator(failure));
        }
    }

    private static string Remedy(OnnxRuntimeException failure) =>
        failure.Message.Contains("locale", StringComparison.OrdinalIgnoreCase) ? "Export it again without an operator that depends on the language settings of the machine, or with the locale C."
        : failure.Message.Contains("double", StringComparison.Ordinal) ? "Export it again with float in place of double (with scikit-learn's exporter: FloatTensorType)."
        : "Export it again with operators and types that ONNX Runtime knows.";

    /// <inheritdoc/>
    public ModelMapping Complete(ModelMapping said) => said;

    /// <inheritdoc/>
    public IReferenceModel OpenReference(BoundInputs inputs, OutputRoles outputs) => new OnnxReference(_session, Graph, inputs, outputs);

    /// <summary>Nothing: the graph is the model.</summary>
    public (string Component, string Problem)? FindFault(BoundInputs inputs, ColumnTable rows, CancellationToken cancellationToken) => null;

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
