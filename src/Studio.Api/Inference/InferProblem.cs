namespace Studio.Api.Inference;

/// <summary>Why a call is not answered.</summary>
internal enum InferProblemKind
{
    /// <summary>The call is wrong.</summary>
    Invalid,

    /// <summary>There is no such model or version.</summary>
    NotFound,

    /// <summary>The address takes other methods.</summary>
    WrongMethod,

    /// <summary>The version is there but cannot answer.</summary>
    Unusable,

    /// <summary>The body is packed in a way that is not known.</summary>
    UnknownEncoding,

    /// <summary>The body is too large.</summary>
    TooLarge,

    /// <summary>Too much is asked at once.</summary>
    Busy,

    /// <summary>The project asks for more than its limit allows.</summary>
    TooFast,
}

/// <summary>A call of the Open Inference Protocol that is not answered, told by each transport in its way.</summary>
/// <param name="kind">Why.</param>
/// <param name="message">Name of the culprit, cause and remedy.</param>
internal sealed class InferException(InferProblemKind kind, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public InferProblemKind Kind { get; } = kind;
}
