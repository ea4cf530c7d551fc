namespace Studio.Pipelines.Scoring;

using Microsoft.ML.OnnxRuntime;

/// <summary>
/// Room for one row and its answer that stays bound to a session: making and naming tensors anew takes longer than the trees of a small
/// model. For one thread at a time.
/// </summary>
/// <remarks>https://onnxruntime.ai/docs/performance/tune-performance/iobinding.html</remarks>
internal sealed class BoundRow : IDisposable
{
    private const int MostIdleText = 64 * 1024;

    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<RowCell> _inputs = [];
    private readonly List<OrtValue> _outputs = [];

    /// <summary>Binds a row.</summary>
    /// <param name="session">A session for which <see cref="Suits"/> is true.</param>
    /// <param name="signature">Its inputs and outputs.</param>
    public BoundRow(InferenceSession session, ModelSignature signature)
    {
        (_session, _binding) = (session, session.CreateIoBinding());
        foreach (var input in signature.Inputs)
        {
            var cell = new RowCell(input.Type, [1, 1]);
            _inputs.Add(cell);
            _binding.BindInput(input.Name, cell.Value);
        }

        foreach (var output in signature.Outputs)
        {
            var value = new RowCell(output.Type, ShapeOf(session, output)).Value;
            _outputs.Add(value);
            _binding.BindOutput(output.Name, value);
        }
    }

    /// <summary>True when it would keep so much room for texts while nobody asks that it should rather be made anew.</summary>
    public bool IsTooLargeToKeep => _inputs.Sum(input => (long)input.LongestText) > MostIdleText;

    /// <summary>True when the inputs of a model are columns of tables and nothing else, and its answers have a size that is known before.</summary>
    public static bool Suits(InferenceSession session, ModelSignature signature) =>
        signature.Encoder is null && signature.Picture is null && signature.Outputs.All(output => ShapeOf(session, output).All(length => length > 0));

    /// <summary>Computes the only row.</summary>
    /// <returns>The outputs, until it computes another.</returns>
    public IReadOnlyList<OrtValue> Run(RunOptions options, ModelRows rows)
    {
        for (var i = 0; i < _inputs.Count; i++)
        {
            rows.Inputs[i].CopyTo(_inputs[i], 0);
        }

        _session.RunWithBinding(options, _binding);
        return _outputs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _inputs.ForEach(input => input.Value.Dispose());
        _outputs.ForEach(output => output.Dispose());
    }

    /// <summary>The shape of an output for one row; what is not known is −1.</summary>
    private static long[] ShapeOf(InferenceSession session, SignatureOutput output) =>
        [1, .. session.OutputMetadata[output.Name].Dimensions.Skip(1).Select(length => (long)length)];
}
