namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Scoring;

/// <summary>Holds a file whose label follows a <see cref="DecisionRule"/> against the file that it was made of, on rows made of the signature alone.</summary>
public static class DecisionCheck
{
    private const int Rows = 500;
    private const int PictureRows = 20;

    /// <summary>Checks that probabilities are the same to the last bit, and that every label is what the rule chooses.</summary>
    /// <param name="source">The file that it was made of.</param>
    /// <param name="decided">The file with the rule.</param>
    /// <param name="encoder">The text encoder that both need; null for none.</param>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Run(string source, string decided, string? encoder)
    {
        using var before = new OnnxScorer(source, 1, encoder);
        using var after = new OnnxScorer(decided, 1, encoder);
        var signature = after.Signature;
        var rows = before.WithVectors(MadeRows.Of(signature, Texts(source), signature.Picture is null && signature.Encoder is null ? Rows : PictureRows));
        var (expected, actual) = (before.Score(rows), after.Score(rows));
        for (var row = 0; row < rows.RowCount; row++)
        {
            if (!expected.Predictions.Row(row).SequenceEqual(actual.Predictions.Row(row)))
            {
                throw Differs(row, "other probabilities than the file that it was made of");
            }

            if (signature.Classes![actual.Predictions.Class(row)] is var chosen && actual.Labels![row] != chosen)
            {
                throw Differs(row, $"the label '{actual.Labels[row]}' where the rule chooses '{chosen}'");
            }
        }
    }

    /// <summary>Texts that the graph compares others with.</summary>
    private static IEnumerable<string> Texts(string path)
    {
        using var file = File.OpenRead(path);
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        return [.. graph.Node.SelectMany(node => node.Attribute).SelectMany(attribute => attribute.Strings)
            .Concat(graph.Initializer.SelectMany(constant => constant.StringData)).Select(text => text.ToStringUtf8())];
    }

    private static InvalidDataException Differs(int row, string what) =>
        new($"The file that was to follow the decision answers row {row} of its check with {what}. It was not stored; keep the version that it was made of, and report this.");
}
