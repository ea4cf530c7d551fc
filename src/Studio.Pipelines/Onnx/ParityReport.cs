namespace Studio.Pipelines.Onnx;

/// <summary>Contents of <c>parity.json</c>: the ONNX file against the trained model.</summary>
/// <param name="Rows">Rows compared, among them rows with missing values and unseen categories.</param>
/// <param name="MaxDifference">Largest absolute difference of a probability; for regression relative to the standard deviation of the label.</param>
/// <param name="Tolerance">Largest difference allowed.</param>
/// <param name="LabelMismatches">Rows whose predicted label differs although their two best probabilities differ by more than the tolerance.</param>
/// <param name="Passed">True when the file may be published.</param>
public sealed record ParityReport(int Rows, double MaxDifference, double Tolerance, int LabelMismatches, bool Passed);
