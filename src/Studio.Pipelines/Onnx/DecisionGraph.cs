namespace Studio.Pipelines.Onnx;

using System.Text.Json;
using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Scoring;

/// <summary>An exported file whose label follows a <see cref="DecisionRule"/>. Its probabilities are those that it had.</summary>
public static class DecisionGraph
{
    private const string SignatureKey = "signature";
    private const string DecisionKey = "decision";

    /// <summary>The signature of a file once its label follows a rule.</summary>
    /// <param name="signature">Its signature.</param>
    /// <param name="rule">The rule.</param>
    public static ModelSignature SignatureOf(ModelSignature signature, DecisionRule rule) => signature with { ClassWeights = null, Decision = rule };

    /// <summary>Writes the file anew. The same file and rule give the same bytes, whatever rule the file had before.</summary>
    /// <param name="onnx">Bytes of a file that the studio has exported.</param>
    /// <param name="signature">Its signature, of a model of classes.</param>
    /// <param name="rule">The rule; it suits the classes.</param>
    public static byte[] Write(byte[] onnx, ModelSignature signature, DecisionRule rule)
    {
        var classes = signature.Classes ?? throw new ArgumentException("A model of numbers has no label that could follow a rule.", nameof(signature));
        var (label, probabilities) = (signature.Outputs[0], signature.Outputs[1].Name);
        var model = ModelProto.Parser.ParseFrom(onnx);
        GraphPruning.Prune(model.Graph, GraphPruning.Needed(model.Graph, [probabilities]));
        var editor = new GraphEditor(model, "decision.", [label.Name, .. model.Graph.Output.Select(output => output.Name)]);
        var names = label.Type == "int64"
            ? editor.Constant([.. classes.Select(name => long.Parse(name, CultureInfo.InvariantCulture))])
            : editor.Constant([.. classes]);
        editor.Node("Gather", [names, editor.ChosenClass(rule, probabilities, classes.Count)], label.Name, string.Empty, GraphEditor.Int("axis", 0));
        Tell(model, SignatureKey, JsonSerializer.Serialize(SignatureOf(signature, rule), StudioJson.Line));
        Tell(model, DecisionKey, JsonSerializer.Serialize(rule, StudioJson.Line));
        return model.ToByteArray();
    }

    private static void Tell(ModelProto model, string key, string value)
    {
        if (model.MetadataProps.FirstOrDefault(entry => entry.Key == key) is { } known)
        {
            known.Value = value;
            return;
        }

        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
