namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Pretrained;

/// <summary>Answers of a model.</summary>
/// <param name="Labels">Predicted class labels as text; null for regression.</param>
/// <param name="Predictions">Class probabilities, or the predicted numbers in one column; rounded to 32 bits where <see cref="Numbers"/> has them in 64.</param>
public sealed record ScoredRows(IReadOnlyList<string>? Labels, PredictionMatrix Predictions)
{
    /// <summary>The predicted numbers of a model that gives them in 64 bits, one a row; null for all others.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>Predictions as the metrics of an experiment take them: numbers of 64 bits less the offset of its labels, which 32 bits hold.</summary>
    /// <param name="offset">The plan's <see cref="Planning.TrainingPlan.LabelOffset"/>.</param>
    public PredictionMatrix Less(double? offset) => Numbers is null
        ? Predictions
        : Predictions with { Values = Array.ConvertAll(Numbers, number => (float)(number - (offset ?? 0))) };
}

/// <summary>An exported model in ONNX Runtime. Safe for use by many threads at once.</summary>
public sealed class OnnxScorer : IDisposable
{
    /// <summary>Rows of one call of ONNX Runtime, so that the memory of a large table's features stays bounded.</summary>
    public const int ChunkRows = 2_500;

    // A picture has thousands of values, and each layer of a net makes more of them.
    private const int ChunkPictures = 100;

    private readonly InferenceSession _session;
    private readonly Lazy<EmbeddedTexts?> _texts;

    /// <summary>Loads a model.</summary>
    /// <param name="path">An ONNX file of the studio; the signature is read from its metadata.</param>
    /// <param name="threads">Threads of one call, at least 1.</param>
    /// <param name="encoder">The archive of the pretrained text encoder, for models that need one; null for <c>encoder.zip</c> beside the model.</param>
    /// <exception cref="InvalidDataException">The file has no signature.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the file.</exception>
    public OnnxScorer(string path, int threads = 1, string? encoder = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var options = RuntimeSessions.Options(threads);
        _session = new InferenceSession(path, options);
        try
        {
            Signature = ReadSignature(path, _session.ModelMetadata.CustomMetadataMap);
            _texts = new Lazy<EmbeddedTexts?>(() => Signature.Encoder is { } needed
                ? LoadEncoder(needed, encoder ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, needed.File), threads)
                : null);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>How to call it.</summary>
    public ModelSignature Signature { get; }

    /// <summary>Scores raw rows.</summary>
    /// <param name="raw">A table with the signature's input columns: <see cref="NumberColumn"/> for float and double inputs, <see cref="TextColumn"/> for string inputs, <see cref="ImageColumn"/> for pictures. Further columns are ignored.</param>
    /// <exception cref="InvalidDataException">The model needs a pretrained text encoder that is not there, or is another one.</exception>
    public ScoredRows Score(ColumnTable raw)
    {
        raw = _texts.Value is { } texts ? texts.AddTo(raw, CancellationToken.None) : raw;
        OnnxInput[] inputs =
        [
            .. Signature.Inputs.Select(input => OnnxInput.Create(input, raw)),
            .. (Signature.Encoder?.Inputs ?? []).Select(input => OnnxInput.Create(raw.Column<VectorColumn>(input.Name))),
        ];
        var answers = new Answers(Signature, raw.RowCount);
        var chunk = Signature.Picture is null ? ChunkRows : ChunkPictures;
        for (var start = 0; start < raw.RowCount; start += chunk)
        {
            Run(inputs, start, Math.Min(chunk, raw.RowCount - start), answers);
        }

        return answers.ToRows();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_texts.IsValueCreated)
        {
            _texts.Value?.Encoder.Dispose();
        }

        _session.Dispose();
    }

    private static EmbeddedTexts LoadEncoder(EncoderSignature needed, string archive, int threads)
    {
        try
        {
            var files = EncoderFiles.FromArchive(archive);
            return files.Sha256 == needed.Sha256
                ? new EmbeddedTexts(new PretrainedEncoder(files, threads), [.. needed.Inputs.Select(input => input.Column)])
                : throw new InvalidDataException(
                    $"The model needs the text encoder '{needed.Name}' (sha256 {needed.Sha256[..12]}…); '{archive}' holds another one. Take the file that was written with the model.");
        }
        catch (EncoderException exception)
        {
            throw new InvalidDataException($"The model needs the text encoder '{needed.Name}' in {needed.File} beside it. {exception.Message}");
        }
    }

    private static ModelSignature ReadSignature(string path, Dictionary<string, string> metadata) =>
        metadata.TryGetValue("signature", out var json)
            && JsonSerializer.Deserialize<ModelSignature>(json, StudioJson.Line) is { } signature
            ? signature
            : throw new InvalidDataException(
                $"'{Path.GetFileName(path)}' has no signature in its metadata: it was not exported by this studio, train and export the model here.");

    private void Run(OnnxInput[] inputs, int start, int rows, Answers answers)
    {
        var names = inputs.Select(input => input.Name).ToArray();
        var values = new List<OrtValue>(inputs.Length);
        try
        {
            foreach (var input in inputs)
            {
                values.Add(input.Slice(start, rows));
            }

            var outputs = Signature.Outputs.Select(output => output.Name).ToArray();
            using var options = new RunOptions();
            using var results = _session.Run(options, names, values, outputs);
            answers.Take(results, start);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>What all calls of ONNX Runtime answered.</summary>
    private sealed class Answers(ModelSignature signature, int rows)
    {
        private readonly int _width = signature.Classes?.Count ?? 1;
        private readonly List<string>? _labels = signature.Task.HasClasses ? new List<string>(rows) : null;
        private readonly float[] _predictions = new float[rows * (signature.Classes?.Count ?? 1)];
        private readonly double[]? _numbers = signature.PredictsDoubles ? new double[rows] : null;

        /// <summary>Takes the outputs of a call that began with this row.</summary>
        public void Take(IReadOnlyList<OrtValue> outputs, int start)
        {
            _labels?.AddRange(ReadLabels(outputs[0], signature.Outputs[0].Type));
            if (_numbers is null)
            {
                outputs[^1].GetTensorDataAsSpan<float>().CopyTo(_predictions.AsSpan(start * _width));
                return;
            }

            outputs[^1].GetTensorDataAsSpan<double>().CopyTo(_numbers.AsSpan(start));
        }

        public ScoredRows ToRows()
        {
            var predictions = _numbers is null ? _predictions : Array.ConvertAll(_numbers, number => (float)number);
            return new ScoredRows(_labels, new PredictionMatrix(predictions, rows, _width) { ClassWeights = signature.ClassWeights }) { Numbers = _numbers };
        }

        private static IEnumerable<string> ReadLabels(OrtValue value, string type) => type == "int64"
            ? value.GetTensorDataAsSpan<long>().ToArray().Select(label => label.ToString(CultureInfo.InvariantCulture))
            : value.GetStringTensorAsArray();
    }
}
