namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Scoring;

/// <summary>A model for programs that use ML.NET: <c>model.zip</c>, the classes of its rows and answers, and a console program that asks it.</summary>
public static class MlNetExport
{
    /// <summary>Folder of the files beside a model that was trained on the command line.</summary>
    public const string Folder = "mlnet";

    /// <summary>What <c>mlContext.Model.Load</c> opens.</summary>
    public const string ModelFile = "model.zip";

    /// <summary>Why a model cannot be had for ML.NET; null when it can.</summary>
    public static string? ReasonAgainst(ModelSignature signature) => signature.Encoder is not { } encoder ? null
        : $"ML.NET gets models that take nothing but raw columns. This one needs the pretrained text encoder '{encoder.Name}' to run before it, and ML.NET has no tokenizer for it. Ask the service, which runs the encoder itself, or train without one.";

    /// <summary>Writes all files, once the model of ML.NET has answered as its ONNX file does.</summary>
    /// <param name="onnx">The ONNX file, exported by the studio.</param>
    /// <param name="folder">Where they go; files of the same names are replaced.</param>
    /// <param name="name">Name of the model; the namespace of the classes is made of it.</param>
    /// <param name="title">What the model is called, such as <c>penguins version 3</c>.</param>
    /// <param name="token">Stops it.</param>
    /// <exception cref="NotSupportedException">See <see cref="ReasonAgainst"/>.</exception>
    /// <exception cref="InvalidDataException">The file is no export of the studio, ML.NET does not take it, or the check failed.</exception>
    public static void Write(string onnx, string folder, string name, string title, CancellationToken token)
    {
        using var scorer = new OnnxScorer(onnx);
        if (ReasonAgainst(scorer.Signature) is { } reason)
        {
            throw new NotSupportedException(reason);
        }

        var work = Directory.CreateTempSubdirectory("studio-mlnet-");
        try
        {
            var model = Path.Combine(work.FullName, ModelFile);
            var graph = WriteModel(onnx, scorer, work.FullName, model, token);
            token.ThrowIfCancellationRequested();
            Directory.CreateDirectory(folder);
            File.Move(model, Path.Combine(folder, ModelFile), overwrite: true);
            WriteSources(scorer.Signature, graph, folder, name, title);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or FormatException or Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
        {
            throw new InvalidDataException($"ML.NET does not take this model: {failure.Message.TrimEnd('.')}. Use the ONNX file, and report this.", failure);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static MlNetGraph WriteModel(string onnx, OnnxScorer scorer, string work, string path, CancellationToken token)
    {
        var signature = scorer.Signature;
        var graph = MlNetGraph.Of(File.ReadAllBytes(onnx), signature);
        token.ThrowIfCancellationRequested();
        var rows = MadeRows.Of(signature, graph.Texts(), signature.Picture is null ? MlNetCheck.Rows : MlNetCheck.PictureRows);
        MlNetModel.Write(graph, signature, MlNetRows.ForMlNet(signature, rows), work, path);
        token.ThrowIfCancellationRequested();
        MlNetCheck.Run(path, scorer, rows, work, token);
        return graph;
    }

    private static void WriteSources(ModelSignature signature, MlNetGraph graph, string folder, string name, string title)
    {
        void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
        var space = $"{CSharpText.Identifier(name, "The")}Model";
        var members = InputMember.Of(signature);
        Write(InputSource.File, InputSource.Of(members, space, title));
        Write(OutputSource.File, OutputSource.Of(signature, space, title));
        Write(BatchSource.File, BatchSource.Of(signature, members, graph, space, title));
        Write(SampleSource.File, SampleSource.Program(signature, members, space));
        Write(SampleSource.ProjectFile, SampleSource.Project);
        Write(SampleSource.ReadmeFile, SampleSource.Readme(signature, title));
    }
}
