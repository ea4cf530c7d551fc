namespace Studio.Pipelines.Tests.Pretrained;

using CsCheck;
using Google.Protobuf;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Tests.Features;

[TestClass]
public sealed class PretrainedEncoderTests : IDisposable
{
    private readonly TinyEncoder _tiny = new();

    [TestMethod]
    public void Embed_GivesTheMeanOfTheTokenVectors()
    {
        using var encoder = Load();
        Assert.AreEqual((TinyEncoder.Width, "wordpiece", "mean", 256), (encoder.Width, encoder.Tokenizer, encoder.Pooling, encoder.MaxTokens));
        AssertClose(TinyEncoder.Expected("[CLS]", "the", "food", "##s", ",", "good", ".", "[SEP]"), Embed(encoder, "The FOODs, good."));
        AssertClose(TinyEncoder.Expected("[CLS]", "[SEP]"), Embed(encoder, string.Empty));
        AssertClose(TinyEncoder.Expected("[CLS]", "[UNK]", "[SEP]"), Embed(encoder, "xylophone"));
        AssertClose(TinyEncoder.Expected("[CLS]", "日", "日", "[SEP]"), Embed(encoder, "日日"));
    }

    [TestMethod]
    public void Embed_StripsAccents_UnlessTheTokenizerKeepsCase()
    {
        using (var encoder = Load())
        {
            AssertClose(TinyEncoder.Expected("[CLS]", "cafe", "[SEP]"), Embed(encoder, "CAFÉ"));
            AssertClose(TinyEncoder.Expected("[CLS]", "cafe", "[SEP]"), Embed(encoder, "cafe\u0301"));
        }

        _tiny.Write("tokenizer_config.json", """{ "do_lower_case": false }""");
        using var cased = Load();
        AssertClose(TinyEncoder.Expected("[CLS]", "[UNK]", "[SEP]"), Embed(cased, "Cafe"));
    }

    [TestMethod]
    [DataRow("""{ "max_seq_length": 10 }""", "sentence_bert_config.json", 10)]
    [DataRow("""{ "model_max_length": 12 }""", "tokenizer_config.json", 12)]
    [DataRow("""{ "model_max_length": 1e30 }""", "tokenizer_config.json", 256)]
    [DataRow("""{ "model_type": "roberta", "max_position_embeddings": 20 }""", "config.json", 18)]
    public void Embed_CutsLongTexts_WhereTheEncoderEnds(string configuration, string file, int tokens)
    {
        _tiny.Write(file, configuration);
        using var encoder = Load();
        Assert.AreEqual(tokens, encoder.MaxTokens);
        string[] expected = ["[CLS]", .. Enumerable.Repeat("good", tokens - 2), "[SEP]"];
        AssertClose(TinyEncoder.Expected(expected), Embed(encoder, string.Join(' ', Enumerable.Repeat("good", 5000))));
    }

    [TestMethod]
    public void Embed_GivesEachTextTheSame_WhateverStandsBesideIt()
    {
        using var encoder = Load();
        var word = Gen.OneOf(OneOf.Of(TinyEncoder.Vocabulary), Gen.String[0, 5]);
        word.Array[0, 20].Select(words => string.Join(' ', words)).Array[1, 120].Sample(
            texts =>
            {
                var together = encoder.Embed(texts, CancellationToken.None);
                var row = texts.Length / 2;
                AssertClose(Embed(encoder, texts[row]), together[(row * encoder.Width)..((row + 1) * encoder.Width)]);
            },
            iter: 50);
    }

    [TestMethod]
    public void Embed_Works_WhenTheEncoderTakesTypesOrPoolsByItself()
    {
        _tiny.Write("model.onnx", TinyEncoder.Model(types: true));
        using (var encoder = Load())
        {
            AssertClose(TinyEncoder.Expected("[CLS]", "bad", "[SEP]"), Embed(encoder, "bad"));
        }

        _tiny.Write("model.onnx", TinyEncoder.Model(pooled: true));
        using var pooled = Load();
        Assert.AreEqual("encoder", pooled.Pooling);
        AssertClose([.. TinyEncoder.Expected("[CLS]", "bad", "[SEP]").Select(value => value / 1.1f)], Embed(pooled, "bad"));
    }

    [TestMethod]
    public void Embed_Stops_WhenCancelled()
    {
        using var encoder = Load();
        Assert.ThrowsExactly<OperationCanceledException>(() => encoder.Embed(["a"], new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void Embed_CutsBytePairs()
    {
        _tiny.Delete("vocab.txt");
        _tiny.Write("vocab.json", """{ "<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "h": 4, "e": 5, "he": 6, "l": 7, "o": 8, "Ġ": 9, "Ġh": 10 }""");
        _tiny.Write("merges.txt", "#version: 0.2\nh e\nĠ h\n");
        using var encoder = Load();
        Assert.AreEqual("bpe", encoder.Tokenizer);
        var vocabulary = TinyEncoder.Vocabulary;
        AssertClose(TinyEncoder.Expected(vocabulary[0], vocabulary[6], vocabulary[7], vocabulary[7], vocabulary[8], vocabulary[2]), Embed(encoder, "hello"));
        AssertClose(TinyEncoder.Expected(vocabulary[0], vocabulary[8], vocabulary[10], vocabulary[2]), Embed(encoder, "o h"));
        AssertClose(TinyEncoder.Expected(vocabulary[0], vocabulary[2]), Embed(encoder, string.Empty));
    }

    [TestMethod]
    [DataRow("{}", new[] { 1, 4, 2 })]
    [DataRow("""{ "model_type": "xlm-roberta" }""", new[] { 0, 5, 2 })]
    public void Embed_CutsSentencePieces(string configuration, int[] expected)
    {
        _tiny.Delete("vocab.txt");
        _tiny.Write("sentencepiece.bpe.model", SentencePieceModel("<unk>", "<s>", "</s>", "▁bad", "▁good"));
        _tiny.Write("config.json", configuration);
        using var encoder = Load();
        Assert.AreEqual("sentencepiece", encoder.Tokenizer);
        AssertClose(TinyEncoder.Expected([.. expected.Select(id => TinyEncoder.Vocabulary[id])]), Embed(encoder, "good"));
    }

    [TestMethod]
    public void Load_SaysWhatIsWrong_WhenInputsAreOthers()
    {
        _tiny.Write("model.onnx", TinyEncoder.Model(mask: "mask"));
        AssertMessage(
            $"The model of '{_tiny.Folder}' has the inputs input_ids (Int64 [N, T]), mask (Int64 [N, T]); a text encoder has input_ids and attention_mask, and token_type_ids if it wants, all int64 [texts, tokens].");
    }

    [TestMethod]
    public void Load_SaysWhatIsWrong_WhenOutputsAreOthers()
    {
        var model = Studio.Pipelines.Graphs.Proto.ModelProto.Parser.ParseFrom(TinyEncoder.Model(pooled: true));
        var output = model.Graph.Node.Last();
        output.OpType = "ReduceMax";
        output.Attribute.Add(new Studio.Pipelines.Graphs.Proto.AttributeProto { Name = "keepdims", I = 0, Type = Studio.Pipelines.Graphs.Proto.AttributeProto.Types.AttributeType.Int });
        model.Graph.Output[0].Type.TensorType.Shape.Dim.Clear();
        _tiny.Write("model.onnx", model.ToByteArray());
        AssertMessage(
            $"The model of '{_tiny.Folder}' has the outputs sentence_embedding (Single []); a text encoder has one of float [texts, tokens, width], such as last_hidden_state, or [texts, width].");
    }

    [TestMethod]
    public void Load_SaysWhatIsWrong_WhenFilesAreBroken()
    {
        _tiny.Write("tokenizer_config.json", "no json");
        Assert.StartsWith($"tokenizer_config.json of '{_tiny.Folder}' is no JSON:", Problem());
        _tiny.Delete("tokenizer_config.json");
        _tiny.Write("vocab.txt", "no\nwordpiece\n");
        Assert.StartsWith($"The tokenizer of '{_tiny.Folder}' cannot be read:", Problem());
        _tiny.Write("vocab.txt", string.Join('\n', TinyEncoder.Vocabulary));
        _tiny.Write("model.onnx", "no model");
        Assert.StartsWith($"ONNX Runtime cannot load the model of '{_tiny.Folder}':", Problem());
    }

    [TestMethod]
    public void Load_SaysWhatIsWrong_WhenTheVocabularyIsLargerThanTheModel()
    {
        _tiny.Write("vocab.txt", string.Join('\n', [.. TinyEncoder.Vocabulary.Except(["a"]), .. Enumerable.Range(0, 30).Select(i => $"w{i}"), "a"]));
        Assert.StartsWith($"The model of '{_tiny.Folder}' fails on a text:", Problem());
    }

    public void Dispose() => _tiny.Dispose();

    private static float[] Embed(PretrainedEncoder encoder, string text) => encoder.Embed([text], CancellationToken.None);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5f, $"number {i}");
        }
    }

    /// <summary>A SentencePiece model of kind unigram, by the field numbers of sentencepiece_model.proto.</summary>
    private static byte[] SentencePieceModel(params string[] pieces) => Message(model =>
    {
        foreach (var (id, piece) in pieces.Index())
        {
            WriteMessage(model, 1, inner =>
            {
                inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
                inner.WriteString(piece);
                inner.WriteTag(2, WireFormat.WireType.Fixed32);
                inner.WriteFloat(-id);
                inner.WriteTag(3, WireFormat.WireType.Varint);
                inner.WriteEnum(id switch { 0 => 2, 1 or 2 => 3, _ => 1 });
            });
        }

        WriteMessage(model, 2, trainer =>
        {
            trainer.WriteTag(3, WireFormat.WireType.Varint);
            trainer.WriteEnum(1);
        });
        WriteMessage(model, 3, normalizer =>
        {
            normalizer.WriteTag(1, WireFormat.WireType.LengthDelimited);
            normalizer.WriteString("identity");
        });
    });

    private static void WriteMessage(CodedOutputStream to, int field, Action<CodedOutputStream> write)
    {
        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(output);
        }

        return bytes.ToArray();
    }

    private PretrainedEncoder Load() => new(EncoderFiles.FromFolder(_tiny.Folder), 1);

    private string Problem() => Assert.ThrowsExactly<EncoderException>(Load).Message;

    private void AssertMessage(string expected) => Assert.AreEqual(expected, Problem());
}
