namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Scoring;

/// <summary>Writes <c>ModelOutput.cs</c>: the class of a model's answers.</summary>
internal static class OutputSource
{
    /// <summary>Name of the file.</summary>
    public const string File = "ModelOutput.cs";

    /// <summary>The file.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="space">Namespace.</param>
    /// <param name="name">What the model is called.</param>
    public static string Of(ModelSignature signature, string space, string name) => $$"""
        // Made by MaaS.Studio for the model '{{CSharpText.Comment(name)}}'.
        #nullable enable

        using System;
        using System.Collections.Generic;
        using Microsoft.ML.Data;

        namespace {{space}};

        /// <summary>What is predicted of '{{CSharpText.Comment(signature.Label)}}'.</summary>
        public sealed class ModelOutput
        {
        {{Members(signature)}}
        }
        """ + "\n";

    private static string Members(ModelSignature signature) => signature.Classes is not { } classes ? Number(signature)
        : $"""
            {Classes(classes)}

            {Label(signature)}

            {(signature.Task.Layout.IsPositiveOnly ? Positive(classes[1]) : Probabilities())}
        """;

    private static string Number(ModelSignature signature) => $$"""
            /// <summary>The predicted number.</summary>
            [ColumnName("Score")]
            public {{(signature.PredictsDoubles ? "double" : "float")}} Score { get; set; }
        """;

    private static string Classes(IReadOnlyList<string> classes) => $$"""
        /// <summary>All classes{{(classes.Count == 2 ? ", the positive one second" : string.Empty)}}.</summary>
            public static IReadOnlyList<string> Classes { get; } = new[] { {{string.Join(", ", classes.Select(CSharpText.Literal))}} };
        """;

    private static string Label(ModelSignature signature)
    {
        var (type, start) = MlNetModel.HasTruthLabel(signature) ? ("bool", string.Empty)
            : signature.Outputs[0].Type == "int64" ? ("long", string.Empty)
            : ("string", " = string.Empty;");
        var choice = signature.Decision is { } rule ? CSharpText.Comment(rule.Describe(signature.Classes!)) : signature.ClassWeights is null ? "the most probable one" : $"the one with the largest probability × weight; the weights are {string.Join(", ", signature.ClassWeights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture)))}";
        return $$"""
            /// <summary>The predicted class: {{choice}}.</summary>
                [ColumnName("PredictedLabel")]
                public {{type}} PredictedLabel { get; set; }{{start}}
            """;
    }

    private static string Positive(string positive) => $$"""
        /// <summary>Above 0 exactly where '{{CSharpText.Comment(positive)}}' is predicted: its probability × weight less that of the other class, or where costs decide, what it is expected to cost less.</summary>
            [ColumnName("Score")]
            public float Score { get; set; }

            /// <summary>Probability of '{{CSharpText.Comment(positive)}}'.</summary>
            [ColumnName("Probability")]
            public float Probability { get; set; }
        """;

    private static string Probabilities() => """
        /// <summary>Probabilities in the order of <see cref="Classes"/>.</summary>
            [ColumnName("Score")]
            public float[] Score { get; set; } = Array.Empty<float>();
        """;
}
