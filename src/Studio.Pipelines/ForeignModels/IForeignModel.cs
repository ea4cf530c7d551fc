namespace Studio.Pipelines.ForeignModels;

/// <summary>A model as its maker left it, beside a graph that is to answer the same.</summary>
internal interface IForeignModel : IDisposable
{
    /// <summary>The graph.</summary>
    ForeignGraph Graph { get; }

    /// <summary>Who made it and what it is.</summary>
    string Learner { get; }

    /// <summary>The part of it that gives its answers, by the name that its maker knows; null where that is not told.</summary>
    string? Trainer { get; }

    /// <summary>What was said of it, with what the file itself tells beside its graph.</summary>
    ModelMapping Complete(ModelMapping said);

    /// <summary>Gets ready to answer rows.</summary>
    /// <param name="inputs">The columns of every input.</param>
    /// <param name="outputs">What its outputs are.</param>
    IReferenceModel OpenReference(BoundInputs inputs, OutputRoles outputs);

    /// <summary>Finds the part of it that the graph gets wrong.</summary>
    /// <param name="inputs">The columns of every input.</param>
    /// <param name="rows">Rows to try, as the file that is served takes them.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Its name and what is wrong with it; null where that cannot be told.</returns>
    (string Component, string Problem)? FindFault(BoundInputs inputs, ColumnTable rows, CancellationToken cancellationToken);
}

/// <summary>A model as its maker's own library, or the plain runtime, calculates it.</summary>
internal interface IReferenceModel : IDisposable
{
    /// <summary>Answers every row by itself.</summary>
    /// <param name="rows">The columns of the signature: numbers and texts.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    ForeignAnswers Predict(ColumnTable rows, CancellationToken cancellationToken);
}

/// <summary>Answers of a model.</summary>
/// <param name="Labels">Predicted classes; null where it predicts numbers, or has no output for the class.</param>
/// <param name="Values">Probabilities or numbers, row by row.</param>
/// <param name="Width">Values a row.</param>
internal sealed record ForeignAnswers(string[]? Labels, double[] Values, int Width)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Width;

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>True when a row has a value that is no number.</summary>
    public bool IsNumberless(int row) => Row(row).ContainsAnyExceptInRange(double.MinValue, double.MaxValue);
}
