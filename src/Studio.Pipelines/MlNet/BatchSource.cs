namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Scoring;

/// <summary>
/// Writes <c>ModelBatch.cs</c>: a class that gives ONNX Runtime many rows at once. ML.NET gives it one at a time, and nothing in <c>model.zip</c> can change that; the graph in it
/// takes any number.
/// </summary>
internal static class BatchSource
{
    /// <summary>Name of the file.</summary>
    public const string File = "ModelBatch.cs";

    // A call has this many rows, so that the memory of the graph's values stays bounded.
    private const int Rows = 1_024;

    private const int Pictures = 64;

    /// <summary>The file.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="members">The columns.</param>
    /// <param name="graph">The graph in <c>model.zip</c>.</param>
    /// <param name="space">Namespace.</param>
    /// <param name="name">What the model is called.</param>
    public static string Of(ModelSignature signature, IReadOnlyList<InputMember> members, MlNetGraph graph, string space, string name) => $$"""
        // Made by MaaS.Studio for the model '{{CSharpText.Comment(name)}}'.
        #nullable enable

        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.IO.Compression;
        using System.Linq;
        using Microsoft.ML.OnnxRuntime;

        namespace {{space}};

        /// <summary>Predicts many rows at once, by the graph in model.zip. Its answers are those of ML.NET, which asks one row at a time. Safe for many threads.</summary>
        public sealed class ModelBatch : IDisposable
        {
            private const int MostRows = {{(signature.Picture is null ? Rows : Pictures)}};

            private static readonly string[] s_outputs = { {{string.Join(", ", graph.Outputs.Select(CSharpText.Literal))}} };

            private readonly InferenceSession _session;
            private readonly RunOptions _run = new();

            /// <summary>Opens a model.</summary>
            /// <param name="path">Path of model.zip.</param>
            public ModelBatch(string path)
            {
                using var archive = ZipFile.OpenRead(path);
                using var graph = archive.Entries.First(entry => entry.FullName.Replace('\\', '/').EndsWith("/OnnxModel", StringComparison.Ordinal)).Open();
                using var reader = new BinaryReader(graph);

                // ML.NET writes how long it is before it.
                var length = reader.ReadInt32();
                _session = new InferenceSession(reader.ReadBytes(length));
            }

            /// <summary>Predicts.</summary>
            /// <param name="rows">Any number of rows.</param>
            /// <returns>An answer for each, in their order.</returns>
            public IReadOnlyList<ModelOutput> Predict(IReadOnlyList<ModelInput> rows)
            {
                var answers = new List<ModelOutput>(rows.Count);
                for (var start = 0; start < rows.Count; start += MostRows)
                {
                    Predict(rows, start, Math.Min(MostRows, rows.Count - start), answers);
                }

                return answers;
            }

            /// <inheritdoc/>
            public void Dispose()
            {
                _run.Dispose();
                _session.Dispose();
            }

            private void Predict(IReadOnlyList<ModelInput> rows, int start, int count, List<ModelOutput> answers)
            {
                var inputs = new Dictionary<string, OrtValue>();
                try
                {
        {{string.Concat(members.Zip(signature.Inputs).Select(pair => Feed(pair.First, pair.Second)))}}            using var outputs = _session.Run(_run, inputs, s_outputs);
        {{Read(graph)}}
                    for (var row = 0; row < count; row++)
                    {
                        answers.Add(new ModelOutput
                        {
        {{Answer(signature, graph)}}
                        });
                    }
                }
                finally
                {
                    foreach (var input in inputs.Values)
                    {
                        input.Dispose();
                    }
                }
            }

            private static T[] Values<T>(IReadOnlyList<ModelInput> rows, int start, int count, Func<ModelInput, T> value)
            {
                var values = new T[count];
                for (var row = 0; row < count; row++)
                {
                    values[row] = value(rows[start + row]);
                }

                return values;
            }

            private static OrtValue Numbers<T>(T[] values, params long[] shape)
                where T : unmanaged => OrtValue.CreateTensorValueFromMemory(values, shape);

            private static OrtValue Texts(string[] values)
            {
                var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, new long[] { values.Length, 1 });
                for (var row = 0; row < values.Length; row++)
                {
                    if (values[row].Length > 0)
                    {
                        tensor.StringTensorSetElementAt(values[row].AsSpan(), row);
                    }
                }

                return tensor;
            }
        }
        """ + "\n";

    private static string Feed(InputMember member, SignatureInput input)
    {
        var values = $"Values(rows, start, count, row => row.{member.Name}Column)";
        var tensor = input switch
        {
            { Image: { } image } => $"Numbers({values}.SelectMany(values => values).ToArray(), count, {image.Channels}, {image.Height}, {image.Width})",
            { Type: "string" } => $"Texts({values})",
            _ => $"Numbers({values}, count, 1)",
        };
        return $"            inputs.Add({CSharpText.Literal(input.Name)}, {tensor});\n";
    }

    private static string Read(MlNetGraph graph) =>
        string.Join('\n', graph.Outputs.Select((_, index) => $"            var output{index} = outputs[{index}].GetTensorDataAsSpan<float>();"));

    private static string Answer(ModelSignature signature, MlNetGraph graph)
    {
        string Value(string output) => $"output{Index(graph, output)}[row]";
        string Member(string name, string value) => $"                    {name} = {value},";
        if (signature.Classes is not { } classes)
        {
            return Member("Score", graph.Score is [var high, var middle, var low] ? $"(double){Value(high)} + ((double){Value(middle)} + (double){Value(low)})" : Value(graph.Score[0]));
        }

        var chosen = $"ModelOutput.Classes[(int){Value(graph.Index!)}]";
        var label = Member("PredictedLabel", MlNetModel.HasTruthLabel(signature) ? $"{Value(graph.Index!)} == 1" : signature.Outputs[0].Type == "int64" ? $"long.Parse({chosen}, System.Globalization.CultureInfo.InvariantCulture)" : chosen);
        return graph.Probabilities is { } probabilities
            ? $"{label}\n{Member("Score", $"output{Index(graph, probabilities)}.Slice(row * {classes.Count}, {classes.Count}).ToArray()")}"
            : $"{label}\n{Member("Probability", Value(graph.Probability!))}\n{Member("Score", Value(graph.Score[0]))}";
    }

    private static int Index(MlNetGraph graph, string output) => graph.Outputs.ToList().IndexOf(output);
}
