namespace Studio.Pipelines.Metrics;

/// <summary>Whether two models differ on the same rows by more than chance.</summary>
/// <param name="Name">Name of the test.</param>
/// <param name="Metric">The metric whose difference it tests.</param>
/// <param name="LeftBetter">Rows on which the left model is better: it alone is right, or it is nearer.</param>
/// <param name="RightBetter">The same of the right model.</param>
/// <param name="PValue">Probability, 0 to 1, of a difference at least as large if the models were equally good; 1 where they do not differ.</param>
public sealed record PairedTest(string Name, string Metric, int LeftBetter, int RightBetter, double PValue);
