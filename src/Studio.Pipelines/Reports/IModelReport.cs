namespace Studio.Pipelines.Reports;

/// <summary>Something that is told of a finished model: one file of its version. Stateless; listed in <see cref="ReportCatalog"/>.</summary>
public interface IModelReport
{
    /// <summary>Name of the file, one of <see cref="ModelFiles"/>.</summary>
    string File { get; }

    /// <summary>Why it cannot be made of a model, such as that something it needs was not given, in one sentence; null when it can.</summary>
    /// <param name="model">The model.</param>
    string? Unavailable(EvaluatedModel model);

    /// <summary>Makes it.</summary>
    /// <param name="model">A model of which it is available.</param>
    /// <param name="target">Where the file's content goes.</param>
    /// <param name="deadline">Cancelled when there is no more time for it.</param>
    /// <exception cref="OperationCanceledException">The deadline has passed.</exception>
    void Write(EvaluatedModel model, Stream target, CancellationToken deadline);
}
