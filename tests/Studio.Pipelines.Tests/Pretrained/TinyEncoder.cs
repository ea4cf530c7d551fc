namespace Studio.Pipelines.Tests.Pretrained;

using System.Text;
using Google.Protobuf;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Graphs.Proto;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>
/// A folder with a real text encoder, small enough to make in a test: each token's vector is a row of a table, plus a tenth of the mean
/// of the text's rows, so that it depends on its neighbours as a transformer's does. The first number of a vector tells good words (1)
/// from bad ones (−1), whatever the word.
/// </summary>
internal sealed class TinyEncoder : IDisposable
{
    public const int Width = 4;

    /// <summary>Pieces in the order of their ids.</summary>
    public static readonly string[] Vocabulary =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "great", "fine", "superb", "bad", "poor", "awful", "dreadful",
        "the", "a", "food", "room", "cafe", "##s", ",", ".", "日",
    ];

    private static readonly string[] Good = ["good", "great", "fine", "superb"];
    private static readonly string[] Bad = ["bad", "poor", "awful", "dreadful"];

    public TinyEncoder(string name = "tiny")
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("studio-encoder-").FullName, name);
        Directory.CreateDirectory(Folder);
        Write("model.onnx", Model());
        Write("vocab.txt", string.Join('\n', Vocabulary));
    }

    public string Folder { get; }

    /// <summary>The table of vectors, row-major.</summary>
    public static float[] Table() =>
    [
        .. Vocabulary.SelectMany((word, id) => new[]
        {
            Good.Contains(word) ? 1f : Bad.Contains(word) ? -1f : 0f, id / 10f, id % 3, 1f,
        }),
    ];

    /// <summary>The model's file.</summary>
    /// <param name="types">Whether it also takes token_type_ids.</param>
    /// <param name="pooled">Whether it gives one vector a text.</param>
    /// <param name="mask">Name of its input for the mask.</param>
    public static byte[] Model(bool types = false, bool pooled = false, string mask = "attention_mask")
    {
        var graph = new OnnxGraph();
        string[] inputs = types ? ["input_ids", mask, "token_type_ids"] : ["input_ids", mask];
        foreach (var input in inputs)
        {
            graph.Input(input, [1]);
        }

        var tokens = graph.Node("Gather", [graph.Constant(Table(), Vocabulary.Length, Width), "input_ids"], ("axis", 0));
        var marks = graph.Node("Unsqueeze", [graph.Node("Cast", [mask], ("to", (int)DataType.Float)), graph.Constant([2L])]);
        var sum = graph.Node("ReduceSum", [graph.Node("Mul", [tokens, marks]), graph.Constant([1L])], ("keepdims", pooled ? 0 : 1));
        var count = graph.Node("ReduceSum", [marks, graph.Constant([1L])], ("keepdims", pooled ? 0 : 1));
        var mean = graph.Node("Div", [sum, count]);
        var mixed = graph.Node("Add", [tokens, graph.Node("Mul", [mean, graph.Constant([0.1f])])]);
        graph.Output(pooled ? mean : mixed, pooled ? "sentence_embedding" : "last_hidden_state", "float", Width);
        var model = ModelProto.Parser.ParseFrom(graph.Build([]));
        foreach (var input in model.Graph.Input)
        {
            input.Type.TensorType.ElemType = (int)DataType.Int64;
            input.Type.TensorType.Shape.Dim[1] = new TensorShapeProto.Types.Dimension { DimParam = "T" };
        }

        if (!pooled)
        {
            model.Graph.Output[0].Type.TensorType.Shape.Dim.Insert(1, new TensorShapeProto.Types.Dimension { DimParam = "T" });
        }

        return model.ToByteArray();
    }

    /// <summary>What it has to give for a text of these tokens.</summary>
    public static float[] Expected(params string[] tokens)
    {
        var table = Table();
        return
        [
            .. Enumerable.Range(0, Width).Select(slot =>
                tokens.Average(token => table[(Array.IndexOf(Vocabulary, token) * Width) + slot]) * 1.1f),
        ];
    }

    public void Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public void Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    public void Delete(string name) => File.Delete(Path.Combine(Folder, name));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
}
