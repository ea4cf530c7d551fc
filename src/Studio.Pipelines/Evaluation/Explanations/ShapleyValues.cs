namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>What columns contribute to a prediction.</summary>
/// <param name="Base">Mean prediction over the background.</param>
/// <param name="Prediction">The prediction that is explained: the base and all contributions.</param>
/// <param name="Columns">Contribution of each column.</param>
internal sealed record ShapleyValues(double Base, double Prediction, double[] Columns);
