namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Scoring;

/// <summary>Writes a console program that asks the model, its project, and what is to be known of the files.</summary>
internal static class SampleSource
{
    /// <summary>Name of the program.</summary>
    public const string File = "Program.cs";

    /// <summary>Name of its project.</summary>
    public const string ProjectFile = "ModelSample.csproj";

    /// <summary>Name of the file for people.</summary>
    public const string ReadmeFile = "README.txt";

    /// <summary>Version of Microsoft.ML and Microsoft.ML.OnnxTransformer, by which the model is written.</summary>
    public const string MlNetVersion = "5.0.1";

    /// <summary>Version of Microsoft.ML.OnnxRuntime, by which the model is checked.</summary>
    public const string RuntimeVersion = "1.31.1";

    // Columns that the program sets; a table may have thousands.
    private const int MostSet = 20;

    /// <summary>The project.</summary>
    public static string Project { get; } = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.ML" Version="{MlNetVersion}" />
            <PackageReference Include="Microsoft.ML.OnnxTransformer" Version="{MlNetVersion}" />
            <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{RuntimeVersion}" />
          </ItemGroup>
          <ItemGroup>
            <None Update="{MlNetExport.ModelFile}" CopyToOutputDirectory="PreserveNewest" />
          </ItemGroup>
        </Project>
        """ + "\n";

    /// <summary>The program.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="members">Its columns.</param>
    /// <param name="space">Namespace of the classes.</param>
    public static string Program(ModelSignature signature, IReadOnlyList<InputMember> members, string space) => $$"""
        // Asks the model: dotnet run
        using System;
        using System.Globalization;
        using System.IO;
        using Microsoft.ML;
        using {{space}};

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var mlContext = new MLContext();
        var model = mlContext.Model.Load(Path.Combine(AppContext.BaseDirectory, "{{MlNetExport.ModelFile}}"), out _);

        // Put values of your own here; what is left out is missing.
        var row = new ModelInput
        {
        {{string.Concat(members.Take(MostSet).Select(member => $"    {member.Name} = {member.Example},\n"))}}};

        // One row.
        using var engine = mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
        Write(engine.Predict(row));

        // Rows of a data view, one after the other.
        var rows = mlContext.Data.LoadFromEnumerable(new[] { row, row });
        foreach (var answer in mlContext.Data.CreateEnumerable<ModelOutput>(model.Transform(rows), reuseRowObject: false))
        {
            Write(answer);
        }

        // Many rows at once, which is faster.
        using var batch = new ModelBatch(Path.Combine(AppContext.BaseDirectory, "{{MlNetExport.ModelFile}}"));
        foreach (var answer in batch.Predict(new[] { row, row }))
        {
            Write(answer);
        }

        static void Write(ModelOutput answer)
        {
        {{Writing(signature)}}
        }
        """ + "\n";

    /// <summary>What is to be known of the files.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="name">What the model is called.</param>
    public static string Readme(ModelSignature signature, string name) => $"""
        {name} for ML.NET
        predicts: {signature.Label}

        model.zip            opens with mlContext.Model.Load("model.zip", out var schema)
        ModelInput.cs        a row: what is not set is missing
        ModelOutput.cs       an answer
        ModelBatch.cs        many rows at once
        Program.cs           a console program that asks the model: dotnet run
        {ProjectFile}   its project

        A program needs these packages and nothing of the studio:
          Microsoft.ML {MlNetVersion}
          Microsoft.ML.OnnxTransformer {MlNetVersion}
          Microsoft.ML.OnnxRuntime {RuntimeVersion}

        Answers
        {Answers(signature)}
        They are those of the studio's ONNX file; before these files were made, 'model.zip' was loaded and held against it.
        Columns of yours are kept; one that is called like a column of an answer is hidden by it.

        Rows
        ModelInput takes numbers, texts, truth values and moments as .NET has them, and makes of them what the model was
        trained on: NaN and empty texts for what is missing, seconds since 1970 (UTC) for moments, the words of the training
        data for true and false. Whoever fills the columns of model.zip in another way has to do the same.
        ML.NET asks ONNX Runtime for one row at a time. ModelBatch gives it many at once, which is faster.
        """ + "\n";

    private static string Writing(ModelSignature signature) => signature.Classes is null ? "    Console.WriteLine($\"{answer.Score}\");"
        : signature.Task.Layout.IsPositiveOnly ? "    Console.WriteLine($\"{answer.PredictedLabel}, probability of '{ModelOutput.Classes[1]}' {answer.Probability}\");"
        : """
            Console.WriteLine($"{answer.PredictedLabel}");
            for (var i = 0; i < answer.Score.Length; i++)
            {
                Console.WriteLine($"  probability of '{ModelOutput.Classes[i]}' {answer.Score[i]}");
            }
        """;

    private static string Answers(ModelSignature signature) => signature.Classes is not { } classes ? "  Score            the predicted number"
        : signature.Task.Layout.IsPositiveOnly
            ? $"""
                PredictedLabel   the predicted class, {Classes(classes)}
                Score            above 0 exactly where '{classes[1]}' is predicted: its probability x weight less that of the other class
                Probability      probability of '{classes[1]}'
              """
            : $"""
                PredictedLabel   the predicted class, one of {classes.Count}
                Score            the probabilities of the classes, whose names are the names of the slots
              """;

    private static string Classes(IReadOnlyList<string> classes) => $"'{classes[0]}' or '{classes[1]}'";
}
