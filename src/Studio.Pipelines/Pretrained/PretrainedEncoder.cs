namespace Studio.Pipelines.Pretrained;

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>
/// A pretrained text encoder in ONNX Runtime: texts in, one vector each out, the mean of the encoder's token vectors over the tokens
/// that the attention mask marks. Safe for several threads.
/// </summary>
public sealed class PretrainedEncoder : IColumnEncoder
{
    /// <summary>Pooling where the encoder gives a vector a token.</summary>
    public const string MeanPooling = "mean";

    /// <summary>Pooling where the encoder gives one vector a text already.</summary>
    public const string OwnPooling = "encoder";

    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";

    // Texts of one call: enough to keep the processor busy, and little memory.
    private const int MostTexts = 32;
    private const int MostTokens = 4096;

    // Texts whose vectors are kept together: little is lost when the rest is not made.
    private const int SegmentTexts = 256;

    private readonly InferenceSession _session;
    private readonly EncoderTokenizer _tokenizer;
    private readonly string _output;
    private readonly int _textsAtOnce;

    /// <summary>Loads an encoder and tries it on one text.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="threads">Threads of one call, at least 1.</param>
    /// <exception cref="EncoderException">It cannot be loaded, or has other inputs or outputs than a text encoder.</exception>
    public PretrainedEncoder(EncoderFiles files, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Files = files;
        _tokenizer = EncoderTokenizer.Create(files);
        MaxTokens = EncoderSettings.Of(files).MaxTokens;
        var model = files[EncoderFiles.Model]!;

        // Quantised at run time, a text's numbers depend on the texts beside it: such an encoder gets them one by one.
        _textsAtOnce = model.AsSpan().IndexOf("DynamicQuantizeLinear"u8) >= 0 ? 1 : MostTexts;
        _session = Load(model, threads, files.Origin);
        try
        {
            (_output, Pooling) = Check();
            Width = Probe();
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Its files.</summary>
    public EncoderFiles Files { get; }

    /// <summary>Numbers of a text's vector.</summary>
    public int Width { get; }

    /// <summary><c>wordpiece</c>, <c>bpe</c> or <c>sentencepiece</c>.</summary>
    public string Tokenizer => _tokenizer.Kind;

    /// <summary><see cref="MeanPooling"/> or <see cref="OwnPooling"/>.</summary>
    public string Pooling { get; }

    /// <summary>Tokens of a text that are read; later ones are cut off.</summary>
    public int MaxTokens { get; }

    /// <summary>The vectors of texts. A text that repeats is computed once.</summary>
    /// <param name="texts">Texts; empty when missing.</param>
    /// <param name="cancellationToken">Ends it between two calls of the encoder.</param>
    /// <returns>Row-major, texts × <see cref="Width"/>.</returns>
    public float[] Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken) => Embed(texts, null, null, cancellationToken);

    /// <summary>The vectors of texts, the longest first. They are read in segments that nothing outside changes, so that what was kept is what would be made again.</summary>
    /// <param name="texts">Texts; empty when missing.</param>
    /// <param name="kept">Where vectors are kept; null for nowhere.</param>
    /// <param name="progress">Hears how far it is, after each call of the encoder; null for nobody.</param>
    /// <param name="cancellationToken">Ends it between two calls of the encoder.</param>
    /// <returns>Row-major, texts × <see cref="Width"/>.</returns>
    public float[] Embed(IReadOnlyList<string> texts, VectorFiles? kept, IProgress<CellsRead>? progress, CancellationToken cancellationToken)
    {
        var vectors = new float[(long)texts.Count * Width];
        var rowsOf = Enumerable.Range(0, texts.Count).ToLookup(row => texts[row], StringComparer.Ordinal);
        TokenizedText[] tokens =
        [
            .. rowsOf.Select(group => new TokenizedText(group.Key, [.. group], _tokenizer.Encode(group.Key, MaxTokens)))
                .OrderByDescending(text => text.Ids.Length).ThenBy(text => text.Text, StringComparer.Ordinal),
        ];
        var counter = new TextCounter(tokens.Length, tokens.Sum(text => (long)text.Ids.Length), progress);
        foreach (var segment in tokens.Chunk(SegmentTexts))
        {
            var embedded = Segment(segment, kept, counter, cancellationToken);
            foreach (var (index, text) in segment.Index())
            {
                foreach (var row in text.Rows)
                {
                    embedded.AsSpan(index * Width, Width).CopyTo(vectors.AsSpan(row * Width, Width));
                }
            }
        }

        return vectors;
    }

    /// <inheritdoc/>
    float[] IColumnEncoder.Embed(TableColumn column, VectorFiles? kept, IProgress<CellsRead>? progress, CancellationToken cancellationToken) =>
        Embed(((TextColumn)column).Values, kept, progress, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private float[] Segment(TokenizedText[] texts, VectorFiles? kept, TextCounter counter, CancellationToken cancellationToken)
    {
        var name = kept is null ? string.Empty : VectorFiles.NameOf(Files.Sha256, texts.Select(text => text.Text));
        if (kept?.Read(name, texts.Length * Width) is { } found)
        {
            counter.Add(texts);
            return found;
        }

        var vectors = new float[texts.Length * Width];
        for (var first = 0; first < texts.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(Math.Clamp(MostTokens / Math.Max(1, texts[first].Ids.Length), 1, _textsAtOnce), texts.Length - first);
            var batch = texts.AsSpan(first, count);
            Run([.. batch.ToArray().Select(text => text.Ids)]).CopyTo(vectors, first * Width);
            counter.Add(batch);
            first += count;
        }

        kept?.Write(name, vectors);
        return vectors;
    }

    private static InferenceSession Load(byte[] model, int threads, string origin)
    {
        using var options = RuntimeSessions.Options(threads);
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new EncoderException($"ONNX Runtime cannot load the model of '{origin}': {exception.Message}");
        }
    }

    private (string Output, string Pooling) Check()
    {
        var inputs = _session.InputMetadata;
        if (!inputs.ContainsKey(Ids) || !inputs.ContainsKey(Mask) || inputs.Any(input => input.Key is not (Ids or Mask or Types) || input.Value.ElementType != typeof(long)))
        {
            throw new EncoderException(
                $"The model of '{Files.Origin}' has the inputs {Describe(inputs)}; a text encoder has {Ids} and {Mask}, and {Types} if it wants, all int64 [texts, tokens].");
        }

        var outputs = _session.OutputMetadata.Where(output => output.Value.ElementType == typeof(float)).ToArray();
        string? Output(int rank, params string[] names) =>
            names.FirstOrDefault(name => outputs.Any(output => output.Key == name && output.Value.Dimensions.Length == rank))
            ?? outputs.FirstOrDefault(output => output.Value.Dimensions.Length == rank).Key;
        if (Output(3, "last_hidden_state", "token_embeddings") is { } tokens)
        {
            return (tokens, MeanPooling);
        }

        return Output(2, "sentence_embedding") is { } text
            ? (text, OwnPooling)
            : throw new EncoderException(
                $"The model of '{Files.Origin}' has the outputs {Describe(_session.OutputMetadata)}; a text encoder has one of float [texts, tokens, width], such as last_hidden_state, or [texts, width].");
    }

    private static string Describe(IReadOnlyDictionary<string, NodeMetadata> nodes) => string.Join(", ", nodes.Select(node =>
        $"{node.Key} ({node.Value.ElementType?.Name} [{string.Join(", ", node.Value.Dimensions.Select((size, axis) => size > 0 ? $"{size}" : node.Value.SymbolicDimensions[axis]))}])"));

    private int Probe()
    {
        try
        {
            return Run([_tokenizer.Encode("a text", MaxTokens)]).Length;
        }
        catch (OnnxRuntimeException exception)
        {
            throw new EncoderException($"The model of '{Files.Origin}' fails on a text: {exception.Message}");
        }
    }

    private float[] Run(long[][] texts)
    {
        var (rows, length) = (texts.Length, Math.Max(1, texts.Max(text => text.Length)));
        var (ids, mask) = (new DenseTensor<long>([rows, length]), new DenseTensor<long>([rows, length]));
        for (var row = 0; row < rows; row++)
        {
            texts[row].CopyTo(ids.Buffer.Span[(row * length)..]);
            mask.Buffer.Span.Slice(row * length, texts[row].Length).Fill(1);
        }

        var inputs = new List<NamedOnnxValue> { NamedOnnxValue.CreateFromTensor(Ids, ids), NamedOnnxValue.CreateFromTensor(Mask, mask) };
        if (_session.InputMetadata.ContainsKey(Types))
        {
            inputs.Add(NamedOnnxValue.CreateFromTensor(Types, new DenseTensor<long>([rows, length])));
        }

        using var results = _session.Run(inputs, [_output]);
        var values = results[0].AsTensor<float>().ToDenseTensor();
        return Pooling == OwnPooling ? values.ToArray() : Mean(values.Buffer.Span, texts, length);
    }

    /// <summary>The mean of each text's token vectors; 0 where it has none.</summary>
    private static float[] Mean(ReadOnlySpan<float> values, long[][] texts, int length)
    {
        var width = values.Length / (texts.Length * length);
        var means = new float[texts.Length * width];
        for (var row = 0; row < texts.Length; row++)
        {
            var mean = means.AsSpan(row * width, width);
            for (var token = 0; token < texts[row].Length; token++)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(mean, values.Slice(((row * length) + token) * width, width), mean);
            }

            System.Numerics.Tensors.TensorPrimitives.Divide(mean, Math.Max(1, texts[row].Length), mean);
        }

        return means;
    }

    /// <summary>A text, the rows that have it, and its tokens.</summary>
    private sealed record TokenizedText(string Text, int[] Rows, long[] Ids);

    /// <summary>Counts texts by their tokens.</summary>
    private sealed class TextCounter(int total, long tokens, IProgress<CellsRead>? progress)
    {
        private int _done;
        private long _doneTokens;

        public void Add(ReadOnlySpan<TokenizedText> texts)
        {
            _done += texts.Length;
            foreach (var text in texts)
            {
                _doneTokens += text.Ids.Length;
            }

            progress?.Report(new CellsRead(_done, total, tokens == 0 ? 1 : (double)_doneTokens / tokens));
        }
    }
}
