namespace Studio.Pipelines.Evaluation;

/// <summary>Something that is found out about a published model: one file of its version. Stateless; listed in <see cref="EvaluationCatalog"/>.</summary>
internal interface IEvaluation
{
    /// <summary>Name of the file, one of <see cref="Reports.ModelFiles"/>.</summary>
    string File { get; }

    /// <summary>What it finds out, in a few words for people.</summary>
    string Summary { get; }

    /// <summary>Why it cannot be made of a model, in one sentence; null when it can.</summary>
    /// <param name="subject">The model.</param>
    string? Unavailable(EvaluationSubject subject);

    /// <summary>Makes it.</summary>
    /// <param name="subject">A model of which it is available.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Content of the file, to be written as JSON.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    object Make(EvaluationSubject subject, CancellationToken cancellationToken);
}
