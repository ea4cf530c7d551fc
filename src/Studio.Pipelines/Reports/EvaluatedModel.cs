namespace Studio.Pipelines.Reports;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Trials;

/// <summary>A model that is exported, verified and measured: what reports are made from.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Published">How it did.</param>
/// <param name="Models">All models that its experiment ended with, itself among them.</param>
/// <param name="Trials">All trials of the experiment, the best first.</param>
public sealed record EvaluatedModel(FittedModel Model, ModelReport Published, IReadOnlyList<ModelReport> Models, IReadOnlyList<Trial> Trials);
