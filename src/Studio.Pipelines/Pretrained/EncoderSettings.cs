namespace Studio.Pipelines.Pretrained;

using System.Text.Json;

/// <summary>What the configuration files of an encoder say, as far as it matters here.</summary>
/// <param name="MaxTokens">Most tokens of a text, those around it included.</param>
/// <param name="LowerCase">Whether texts are made lower case (WordPiece; default yes).</param>
/// <param name="StripAccents">Whether letters lose their accents (WordPiece; default as <paramref name="LowerCase"/>).</param>
/// <param name="SplitChinese">Whether each Chinese character is a word (WordPiece; default yes).</param>
/// <param name="FairseqIds">Whether ids are those of fairseq (XLM-RoBERTa) and not of the SentencePiece model.</param>
internal sealed record EncoderSettings(int MaxTokens, bool LowerCase, bool StripAccents, bool SplitChinese, bool FairseqIds)
{
    // What sentence encoders are commonly trained with; cost grows faster than length.
    private const int UsualTokens = 256;
    private const int FewestTokens = 8;

    /// <summary>Reads <c>config.json</c>, <c>tokenizer_config.json</c> and <c>sentence_bert_config.json</c>, where they are.</summary>
    /// <exception cref="EncoderException">One of them is no JSON object.</exception>
    public static EncoderSettings Of(EncoderFiles files)
    {
        var (model, tokenizer, sentence) = (Read(files, "config.json"), Read(files, "tokenizer_config.json"), Read(files, "sentence_bert_config.json"));
        var type = Property(model, "model_type") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        // RoBERTa's positions start after the one of padding.
        var positions = Number(model, "max_position_embeddings") - (type is "roberta" or "xlm-roberta" or "camembert" ? 2 : 0);
        double?[] limits = [Number(sentence, "max_seq_length"), Number(tokenizer, "model_max_length"), positions, UsualTokens];
        var lower = Flag(tokenizer, "do_lower_case") ?? true;
        return new EncoderSettings(
            (int)Math.Max(FewestTokens, limits.Min() ?? UsualTokens),
            lower,
            Flag(tokenizer, "strip_accents") ?? lower,
            Flag(tokenizer, "tokenize_chinese_chars") ?? true,
            type is "xlm-roberta");
    }

    private static JsonElement Read(EncoderFiles files, string name)
    {
        try
        {
            return files[name] is { } bytes ? JsonSerializer.Deserialize<JsonElement>(bytes) : default;
        }
        catch (JsonException exception)
        {
            throw new EncoderException($"{name} of '{files.Origin}' is no JSON: {exception.Message}");
        }
    }

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static double? Number(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static bool? Flag(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;
}
