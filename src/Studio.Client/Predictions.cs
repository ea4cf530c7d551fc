namespace Studio.Client;

using System.Text.Json.Serialization;

/// <summary>What a model answers to one row.</summary>
/// <param name="Label">The predicted class; null for a model that predicts numbers.</param>
/// <param name="Probabilities">The probability of each class; null for a model that predicts numbers.</param>
/// <param name="Prediction">The predicted number; null for a model that predicts classes.</param>
/// <param name="Error">Why the row has no answer, where the others were asked for without it; null otherwise.</param>
public sealed record RowPrediction(string? Label, IReadOnlyDictionary<string, double>? Probabilities, double? Prediction, string? Error);

/// <summary>What a model answers to a call.</summary>
/// <param name="PredictionId">The call; its rows are numbered from 0. What became true can be joined to it later.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Rows">One a row, in their order.</param>
/// <param name="IgnoredColumns">Columns that the model does not read.</param>
/// <param name="Warnings">What else to know, such as columns that no row has.</param>
public sealed record PredictionAnswer(
    Guid PredictionId,
    string Model,
    int Version,
    [property: JsonPropertyName("predictions")] IReadOnlyList<RowPrediction> Rows,
    IReadOnlyList<string> IgnoredColumns,
    IReadOnlyList<string> Warnings);

/// <summary>A model of the service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Task">What it predicts, such as <c>binary</c> or <c>regression</c>.</param>
/// <param name="Label">The column that it predicts.</param>
/// <param name="LatestVersion">Its newest ready version; null when there is none.</param>
public sealed record StudioModel(string Name, string Task, string Label, int? LatestVersion);

/// <summary>A column that a model reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>numeric</c>, <c>categorical</c>, <c>boolean</c>, <c>datetime</c>, <c>text</c> or <c>image</c>.</param>
public sealed record ModelColumn(string Name, string Kind);

/// <summary>How a model is called.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Label">The column that it predicts.</param>
/// <param name="Inputs">The columns that it reads.</param>
/// <param name="Classes">The classes that it tells apart; null for numbers.</param>
public sealed record ModelSignature(string Task, string Label, IReadOnlyList<ModelColumn> Inputs, IReadOnlyList<string>? Classes);
