namespace Studio.Pipelines.Pretrained;

using System.Text.Json;
using Microsoft.ML.Tokenizers;

/// <summary>
/// Cuts texts into the pieces that a pretrained encoder knows, by Microsoft.ML.Tokenizers, with the tokens around them that encoders
/// want: <c>[CLS] … [SEP]</c> or <c>&lt;s&gt; … &lt;/s&gt;</c>. Safe for several threads.
/// </summary>
internal sealed class EncoderTokenizer
{
    private static readonly string[] Starts = ["[CLS]", "<s>"];
    private static readonly string[] Ends = ["[SEP]", "</s>"];

    private readonly Func<string, int, IReadOnlyList<int>> _encode;

    private EncoderTokenizer(string kind, Func<string, int, IReadOnlyList<int>> encode) => (Kind, _encode) = (kind, encode);

    /// <summary><c>wordpiece</c>, <c>bpe</c> or <c>sentencepiece</c>.</summary>
    public string Kind { get; }

    /// <summary>Reads the tokenizer of an encoder.</summary>
    /// <exception cref="EncoderException">Its files cannot be understood.</exception>
    public static EncoderTokenizer Create(EncoderFiles files)
    {
        try
        {
            return (files["vocab.txt"], files["vocab.json"]) switch
            {
                ({ } vocabulary, _) => WordPiece(vocabulary, files),
                (_, { } vocabulary) => BytePairs(vocabulary, files["merges.txt"]!),
                _ => SentencePiece(files),
            };
        }
        catch (Exception exception) when (exception is not EncoderException)
        {
            throw new EncoderException($"The tokenizer of '{files.Origin}' cannot be read: {exception.Message}");
        }
    }

    /// <summary>The ids of a text's pieces, the tokens around them included; what is beyond <paramref name="most"/> is cut off.</summary>
    /// <param name="text">Any text; empty gives the tokens around it only.</param>
    /// <param name="most">Most ids, at least 3.</param>
    public long[] Encode(string text, int most) => [.. _encode(text, most).Select(id => (long)id)];

    private static EncoderTokenizer WordPiece(byte[] vocabulary, EncoderFiles files)
    {
        var settings = EncoderSettings.Of(files);
        var tokenizer = BertTokenizer.Create(new MemoryStream(vocabulary), new BertOptions
        {
            LowerCaseBeforeTokenization = settings.LowerCase,
            IndividuallyTokenizeCjk = settings.SplitChinese,
        });
        return new EncoderTokenizer("wordpiece", (text, most) =>
            tokenizer.EncodeToIds(settings.StripAccents ? Accents.Strip(text) : text, most, addSpecialTokens: true, out _, out _));
    }

    private static EncoderTokenizer BytePairs(byte[] vocabulary, byte[] merges)
    {
        var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary)!;
        var lines = System.Text.Encoding.UTF8.GetString(merges).Split('\n').Select(line => line.TrimEnd('\r'));
        var tokenizer = BpeTokenizer.Create(new BpeOptions(ids)
        {
            Merges = lines.Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)),
            ByteLevel = true,
            PreTokenizer = RobertaPreTokenizer.Instance,
            UnknownToken = ids.ContainsKey("<unk>") ? "<unk>" : null,
        });
        return new EncoderTokenizer("bpe", Surrounded(ids, (text, most) => tokenizer.EncodeToIds(text, most, out _, out _)));
    }

    private static EncoderTokenizer SentencePiece(EncoderFiles files)
    {
        var model = EncoderFiles.SentencePieceModels.Select(name => files[name]).First(bytes => bytes is not null)!;
        var tokenizer = SentencePieceTokenizer.Create(new MemoryStream(model), addBeginningOfSentence: false, addEndOfSentence: false);
        IReadOnlyList<int> Encode(string text, int most) => tokenizer.EncodeToIds(text, false, false, most, out _, out _);
        if (!EncoderSettings.Of(files).FairseqIds)
        {
            return new EncoderTokenizer("sentencepiece", Surrounded(tokenizer.Vocabulary, Encode));
        }

        // XLM-RoBERTa numbers <s>, <pad>, </s>, <unk> from 0 and everything else one higher than its SentencePiece model.
        const int start = 0, end = 2, unknown = 3;
        return new EncoderTokenizer("sentencepiece", (text, most) =>
            [start, .. Encode(text, most - 2).Select(id => id == tokenizer.UnknownId ? unknown : id + 1), end]);
    }

    private static Func<string, int, IReadOnlyList<int>> Surrounded(
        IReadOnlyDictionary<string, int> vocabulary, Func<string, int, IReadOnlyList<int>> encode)
    {
        int[] start = [.. Starts.Where(vocabulary.ContainsKey).Take(1).Select(token => vocabulary[token])];
        int[] end = [.. Ends.Where(vocabulary.ContainsKey).Take(1).Select(token => vocabulary[token])];
        return (text, most) => [.. start, .. encode(text, most - start.Length - end.Length), .. end];
    }
}
