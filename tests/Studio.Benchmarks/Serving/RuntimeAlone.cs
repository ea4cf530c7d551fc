namespace Studio.Benchmarks.Serving;

using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Scoring;

/// <summary>ONNX Runtime by itself on a file: the rows are tensors already, and nobody reads the answers.</summary>
internal sealed class RuntimeAlone : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _names;
    private readonly string[] _outputs;
    private readonly ModelRows _rows;

    /// <summary>Opens a file.</summary>
    /// <param name="onnx">The file.</param>
    /// <param name="json">Rows to ask.</param>
    /// <param name="threads">Threads of a call; null for those that ONNX Runtime takes by itself.</param>
    public RuntimeAlone(string onnx, byte[] json, int? threads)
    {
        using var options = new SessionOptions();
        options.IntraOpNumThreads = threads ?? options.IntraOpNumThreads;
        _session = new InferenceSession(onnx, options);
        using var scorer = new OnnxScorer(onnx);
        Signature = scorer.Signature;
        _names = [.. scorer.Signature.Inputs.Select(input => input.Name)];
        _outputs = [.. scorer.Signature.Outputs.Select(output => output.Name)];
        _rows = scorer.Input.FromJson(json).Rows!;
    }

    /// <summary>How the model is called.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The rows.</summary>
    public ModelRows Rows => _rows;

    /// <summary>Milliseconds of the middle call.</summary>
    public double Median(int calls)
    {
        var inputs = _rows.Inputs.Select(input => input.Slice(0, _rows.Count)).ToArray();
        var times = new List<double>();
        for (var call = 0; call < calls + (calls / 4); call++)
        {
            var started = Stopwatch.GetTimestamp();
            using var results = _session.Run(_options, _names, inputs, _outputs);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Array.ForEach(inputs, input => input.Dispose());
        return times.Skip(calls / 4).Order().ElementAt(calls / 2);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
