namespace Studio.Api.Inference;

/// <summary>The answer to a call.</summary>
/// <param name="Model">The model as it was named.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Id">What the client calls the request; null for nothing.</param>
/// <param name="PredictionId">The call as others may refer to it; its rows are numbered from 0.</param>
/// <param name="Outputs">The outputs asked for, in that order.</param>
internal sealed record InferAnswer(string Model, string Version, string? Id, Guid PredictionId, IReadOnlyList<OutputTensor> Outputs)
{
    /// <summary>Name of the parameter that has the prediction id.</summary>
    public const string PredictionIdParameter = "prediction_id";
}
