namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Pretrained;

/// <summary>Answers of a model.</summary>
/// <param name="Labels">Predicted class labels as text; null for regression.</param>
/// <param name="Predictions">Class probabilities, or the predicted numbers in one column.</param>
public sealed record ScoredRows(IReadOnlyList<string>? Labels, PredictionMatrix Predictions);

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
        var classification = Signature.Task.HasClasses;
        var width = Signature.Classes?.Count ?? 1;
        var labels = classification ? new List<string>(raw.RowCount) : null;
        var predictions = new float[raw.RowCount * width];
        var chunk = Signature.Picture is null ? ChunkRows : ChunkPictures;
        for (var start = 0; start < raw.RowCount; start += chunk)
        {
            var rows = Math.Min(chunk, raw.RowCount - start);
            Run(inputs, start, rows, labels, predictions.AsSpan(start * width, rows * width));
        }

        return new ScoredRows(labels, new PredictionMatrix(predictions, raw.RowCount, width) { ClassWeights = Signature.ClassWeights });
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

    private static IEnumerable<string> ReadLabels(OrtValue value, string type) => type == "int64"
        ? value.GetTensorDataAsSpan<long>().ToArray().Select(label => label.ToString(CultureInfo.InvariantCulture))
        : value.GetStringTensorAsArray();

    private void Run(OnnxInput[] inputs, int start, int rows, List<string>? labels, Span<float> predictions)
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
            labels?.AddRange(ReadLabels(results[0], Signature.Outputs[0].Type));
            results[^1].GetTensorDataAsSpan<float>().CopyTo(predictions);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }
}
