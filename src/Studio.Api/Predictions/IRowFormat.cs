namespace Studio.Api.Predictions;

using Studio.Api.Serving;

/// <summary>A format that rows of a call may have.</summary>
internal interface IRowFormat
{
    /// <summary>Its content types, in lower case; the first is what answers in it have.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>Reads the rows of a body.</summary>
    /// <param name="input">Reads rows for the model.</param>
    /// <param name="body">The body.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="BadHttpRequestException">The body is not of this format.</exception>
    /// <exception cref="Pipelines.Data.DatasetException">The body cannot be read.</exception>
    PredictionInputResult Read(PredictionInput input, CallBody body, InputRules rules, CancellationToken cancellationToken);

    /// <summary>Writes answers.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="output">Where to.</param>
    void Write(CallAnswers answers, PooledBuffer output);
}
