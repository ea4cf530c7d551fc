namespace Studio.Pipelines.Scoring;

using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Pretrained;

/// <summary>Answers of a model.</summary>
/// <param name="Labels">Predicted class labels as text; null for regression.</param>
/// <param name="Predictions">Class probabilities, or the predicted numbers in one column; rounded to 32 bits where <see cref="Numbers"/> has them in 64.</param>
public sealed record ScoredRows(IReadOnlyList<string>? Labels, PredictionMatrix Predictions)
{
    /// <summary>The predicted numbers of a model that gives them in 64 bits, one a row; null for all others.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>Some of the rows.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    public ScoredRows Slice(int start, int count)
    {
        var width = Predictions.Columns;
        return new ScoredRows(
            Labels?.Skip(start).Take(count).ToArray(), Predictions with { Values = Predictions.Values[(start * width)..((start + count) * width)], Rows = count })
        {
            Numbers = Numbers?[start..(start + count)],
        };
    }

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

    // A picture has thousands of values, and each layer of a net makes more of them: fewer of large ones.
    private const int ChunkPictures = 100;
    private const int FewestPictures = 4;
    private const int ChunkPixels = 100 * 64 * 64;

    // Fewer rows are done before another thread has woken up.
    private const int LeastRowsOfThread = 256;

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly HashSet<string> _classes;
    private readonly bool _bindsRows;
    private readonly ConcurrentBag<BoundRow> _rows = [];
    private readonly Lazy<EmbeddedTexts?> _texts;

    /// <summary>Loads a model.</summary>
    /// <param name="path">An ONNX file of the studio; the signature is read from its metadata.</param>
    /// <param name="threads">Threads of one call, at least 1: rows are shared among them; a picture or an encoder's text uses them all.</param>
    /// <param name="encoder">The archive of the pretrained text encoder, for models that need one; null for <c>encoder.zip</c> beside the model.</param>
    /// <exception cref="InvalidDataException">The file has no signature.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the file.</exception>
    public OnnxScorer(string path, int threads = 1, string? encoder = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _session = RuntimeSessions.Open(path, 1);
        try
        {
            Signature = ReadSignature(path, _session.ModelMetadata.CustomMetadataMap);
            if (Signature.Picture is not null && threads > 1)
            {
                // A single picture is work for all threads; of tables it is the rows that are shared out.
                _session.Dispose();
                _session = RuntimeSessions.Open(path, threads);
            }

            Threads = threads;
            Input = new PredictionInput(Signature);
            _inputs = [.. Signature.Inputs.Select(input => input.Name), .. (Signature.Encoder?.Inputs ?? []).Select(input => input.Name)];
            _outputs = [.. Signature.Outputs.Select(output => output.Name)];
            _classes = [.. Signature.Classes ?? []];
            _bindsRows = BoundRow.Suits(_session, Signature);
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

    /// <summary>Threads that as many rows can make use of.</summary>
    public static int ThreadsFor(int rows) => Math.Max(1, rows / LeastRowsOfThread);

    /// <summary>How to call it.</summary>
    public ModelSignature Signature { get; }

    /// <summary>Reads rows for it.</summary>
    public PredictionInput Input { get; }

    /// <summary>Threads of one call.</summary>
    public int Threads { get; }

    /// <summary>Rows bound to the session that nobody uses.</summary>
    internal int IdleRows => _rows.Count;

    /// <summary>Scores raw rows.</summary>
    /// <param name="raw">A table with the signature's input columns, see <see cref="ModelRows.Of"/>; it may have the vectors of its texts already.</param>
    /// <exception cref="InvalidDataException">The model needs a pretrained text encoder that is not there, or is another one.</exception>
    public ScoredRows Score(ColumnTable raw) => Run(ModelRows.Of(Signature, WithVectors(raw)), Threads);

    /// <summary>Scores rows that were read.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="threads">Threads to share them among, at least 1; null for all of the call.</param>
    /// <exception cref="InvalidDataException">The model needs a pretrained text encoder that is not there, or is another one.</exception>
    public ScoredRows Score(ModelRows rows, int? threads = null) =>
        Run(Signature.Encoder is null ? rows : ModelRows.Of(Signature, WithVectors(rows.ToTable())), threads ?? Threads);

    /// <summary>Raw rows with the vectors of their texts, where the model reads any, so that they need not be made again for each question.</summary>
    /// <param name="raw">A table with the signature's input columns.</param>
    /// <exception cref="InvalidDataException">The model needs a pretrained text encoder that is not there, or is another one.</exception>
    internal ColumnTable WithVectors(ColumnTable raw) => _texts.Value is { } texts ? texts.AddTo(raw, CancellationToken.None) : raw;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_texts.IsValueCreated)
        {
            _texts.Value?.Encoder.Dispose();
        }

        foreach (var row in _rows)
        {
            row.Dispose();
        }

        _run.Dispose();
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

    private ScoredRows Run(ModelRows rows, int threads)
    {
        var answers = new Answers(this, rows.Count);
        if (rows.Count == 1 && _bindsRows)
        {
            RunOne(rows, answers);
            return answers.ToRows();
        }

        var chunk = Signature.Picture is null ? Math.Clamp((rows.Count + threads - 1) / threads, LeastRowsOfThread, ChunkRows) : PicturesAtOnce(Signature.Picture.Image!.Size);
        var chunks = (rows.Count + chunk - 1) / chunk;
        if (chunks <= 1 || threads == 1 || Signature.Picture is not null)
        {
            for (var i = 0; i < chunks; i++)
            {
                Run(rows, i * chunk, chunk, answers);
            }
        }
        else
        {
            RunTogether(rows, chunk, chunks, threads, answers);
        }

        return answers.ToRows();
    }

    private static int PicturesAtOnce(ImageSize size) => Math.Clamp(ChunkPixels / (size.Width * size.Height), FewestPictures, ChunkPictures);

    private void RunOne(ModelRows rows, Answers answers)
    {
        var row = _rows.TryTake(out var idle) ? idle : new BoundRow(_session, Signature);
        try
        {
            answers.Take(row.Run(_run, rows), 0);
        }
        finally
        {
            if (row.IsTooLargeToKeep)
            {
                row.Dispose();
            }
            else
            {
                _rows.Add(row);
            }
        }
    }

    private void RunTogether(ModelRows rows, int chunk, int chunks, int threads, Answers answers)
    {
        try
        {
            Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => Run(rows, i * chunk, chunk, answers));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private void Run(ModelRows rows, int start, int most, Answers answers)
    {
        var count = Math.Min(most, rows.Count - start);
        var values = new OrtValue?[_inputs.Length];
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = rows.Inputs[i].Slice(start, count);
            }

            using var results = _session.Run(_run, _inputs, values!, _outputs);
            answers.Take(results, start);
        }
        finally
        {
            foreach (var value in values)
            {
                value?.Dispose();
            }
        }
    }

    /// <summary>The class of this name; a string that is there already wherever it can be.</summary>
    private string ClassOf(ReadOnlySpan<byte> name)
    {
        Span<char> letters = stackalloc char[128];
        return name.Length <= letters.Length
            && _classes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(letters[..Encoding.UTF8.GetChars(name, letters)], out var known)
                ? known
                : Encoding.UTF8.GetString(name);
    }

    private string ClassOf(long number)
    {
        Span<byte> text = stackalloc byte[NumberText.MostBytes];
        number.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        return ClassOf(text[..written]);
    }

    /// <summary>What all calls of ONNX Runtime answered; several may bring their rows at once.</summary>
    private sealed class Answers(OnnxScorer scorer, int rows)
    {
        private readonly int _width = scorer.Signature.Classes?.Count ?? 1;
        private readonly string[]? _labels = scorer.Signature.Task.HasClasses ? new string[rows] : null;
        private readonly float[] _predictions = new float[rows * (scorer.Signature.Classes?.Count ?? 1)];
        private readonly double[]? _numbers = scorer.Signature.PredictsDoubles ? new double[rows] : null;

        /// <summary>Takes the outputs of a call that began with this row.</summary>
        public void Take(IReadOnlyList<OrtValue> outputs, int start)
        {
            if (_labels is not null)
            {
                TakeLabels(outputs[0], start);
            }

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
            return new ScoredRows(_labels, new PredictionMatrix(predictions, rows, _width) { ClassWeights = scorer.Signature.ClassWeights, Decision = scorer.Signature.Decision }) { Numbers = _numbers };
        }

        private void TakeLabels(OrtValue value, int start)
        {
            if (scorer.Signature.Outputs[0].Type == "int64")
            {
                var numbers = value.GetTensorDataAsSpan<long>();
                for (var row = 0; row < numbers.Length; row++)
                {
                    _labels![start + row] = scorer.ClassOf(numbers[row]);
                }

                return;
            }

            var count = (int)value.GetTensorTypeAndShape().ElementCount;
            for (var row = 0; row < count; row++)
            {
                _labels![start + row] = scorer.ClassOf(value.GetStringElementAsSpan(row));
            }
        }
    }
}
