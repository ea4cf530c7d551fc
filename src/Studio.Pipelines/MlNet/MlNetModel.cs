namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Scoring;

/// <summary>
/// A model as ML.NET saves and loads it: the graph in an <see cref="OnnxTransformer"/>, and transforms that every installation of ML.NET has,
/// which make the columns of its predictions. They take the place of input columns of their names.
/// </summary>
internal sealed class MlNetModel
{
    /// <summary>The predicted class: its name, a whole number, or a truth value; see <see cref="HasTruthLabel"/>.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>The predicted number; the probabilities of all classes; of two classes the evidence for the positive one less that for the other.</summary>
    public const string Score = "Score";

    /// <summary>The probability of the positive class.</summary>
    public const string Probability = "Probability";

    private readonly StepChain _chain;

    private MlNetModel(StepChain chain) => _chain = chain;

    /// <summary>True when the classes are <c>false</c> and <c>true</c>, which ML.NET has a type for.</summary>
    public static bool HasTruthLabel(ModelSignature signature) => signature.Task.Layout.IsPositiveOnly && signature.Classes is ["false", "true"];

    /// <summary>ML.NET with sessions of one thread, and with its temporary files in a folder.</summary>
    public static MLContext CreateContext(string folder)
    {
        var context = new MLContext(seed: 1) { TempFilePath = folder };
        context.SetOnnxSessionOption(new OnnxSessionOptions { CreateSessionOptions = () => RuntimeSessions.Options(1) });
        return context;
    }

    /// <summary>Writes the model.</summary>
    /// <param name="graph">Its graph.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="rows">A table with its inputs, see <see cref="MadeRows"/>.</param>
    /// <param name="work">A folder for temporary files.</param>
    /// <param name="path">The file.</param>
    public static void Write(MlNetGraph graph, ModelSignature signature, IDataView rows, string work, string path)
    {
        var context = CreateContext(work);
        var onnx = Path.Combine(work, "graph.onnx");
        graph.Write(onnx);
        using var transformer = context.Transforms.ApplyOnnxModel([.. graph.Outputs], [.. signature.Inputs.Select(input => input.Name)], onnx).Fit(rows);
        var model = new MlNetModel(new StepChain(context, rows));
        model._chain.Add(transformer);
        if (graph.Index is not null)
        {
            model.AddLabel(graph.Index, signature);
        }

        if (graph.Probability is not null)
        {
            model._chain.AddScalar(graph.Probability, Probability);
        }

        model.AddScore(graph);
        model._chain.Add(context.Transforms.DropColumns([.. graph.Outputs]));
        context.Model.Save(new TransformerChain<ITransformer>([.. model._chain.Steps]), rows.Schema, path);
    }

    private void AddLabel(string index, ModelSignature signature)
    {
        _chain.AddScalar(index, index);
        var classes = signature.Classes!.Select((name, position) => KeyValuePair.Create((float)position, name)).ToArray();
        var conversion = _chain.Context.Transforms.Conversion;
        if (HasTruthLabel(signature))
        {
            _chain.Add(conversion.MapValue(PredictedLabel, classes.Select(pair => KeyValuePair.Create(pair.Key, pair.Key == 1)), index));
        }
        else if (signature.Outputs[0].Type == "int64")
        {
            _chain.Add(conversion.MapValue(PredictedLabel, classes.Select(pair => KeyValuePair.Create(pair.Key, long.Parse(pair.Value, CultureInfo.InvariantCulture))), index));
        }
        else
        {
            _chain.Add(conversion.MapValue(PredictedLabel, classes, index));
        }
    }

    private void AddScore(MlNetGraph graph)
    {
        if (graph.Probabilities is { } probabilities)
        {
            _chain.Add(_chain.Context.Transforms.CopyColumns(Score, probabilities));
            return;
        }

        foreach (var part in graph.Score)
        {
            _chain.AddScalar(part, part);
        }

        _chain.Add(graph.Score is [var high, var middle, var low]
            ? _chain.Context.Transforms.Expression(Score, "(a, b, c) => double(a) + (double(b) + double(c))", high, middle, low)
            : _chain.Context.Transforms.CopyColumns(Score, graph.Score[0]));
    }
}
