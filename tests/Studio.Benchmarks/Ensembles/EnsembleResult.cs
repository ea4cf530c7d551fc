namespace Studio.Benchmarks.Ensembles;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;

/// <summary>An ensemble.</summary>
/// <param name="Members">Trials.</param>
/// <param name="Models">Models of folds of all of them.</param>
/// <param name="Speed">What a prediction takes.</param>
/// <param name="Validation">The metric out of fold.</param>
/// <param name="Test">The metric on test rows.</param>
internal sealed record EnsembleSide(int Members, int Models, RowMicroseconds Speed, double Validation, double Test);

/// <summary>Both ensembles of a table.</summary>
/// <param name="Dataset">Name of the table.</param>
/// <param name="Metric">The metric optimised.</param>
/// <param name="Before">Chosen by error alone, all folds, operators apart.</param>
/// <param name="Merged">The same model with its operators merged.</param>
/// <param name="Now">The model <c>best</c>.</param>
/// <param name="Single">What the model <c>single</c> takes.</param>
/// <param name="ValidationGain">Of <see cref="Now"/> over <see cref="Before"/>; positive is better.</param>
/// <param name="TestGain">The same on test rows.</param>
/// <param name="Counted">Microseconds a row that the choice of <see cref="Now"/> counted with.</param>
internal sealed record EnsembleResult(
    string Dataset,
    string Metric,
    EnsembleSide Before,
    RowMicroseconds Merged,
    EnsembleSide Now,
    RowMicroseconds Single,
    PairedGain ValidationGain,
    PairedGain TestGain,
    double Counted);
