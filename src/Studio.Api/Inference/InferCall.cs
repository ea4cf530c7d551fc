namespace Studio.Api.Inference;

/// <summary>An output that is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">True to have it in binary where there is a choice.</param>
internal sealed record WantedOutput(string Name, bool IsBinary);

/// <summary>A call, whatever transport it came by.</summary>
/// <param name="Model">The model as it was named.</param>
/// <param name="Version">The version asked for; null for what the name says.</param>
/// <param name="Id">What the client calls the request; null for nothing.</param>
/// <param name="Inputs">A tensor for each column.</param>
/// <param name="Outputs">Outputs asked for; empty for all.</param>
/// <param name="BinaryOutputs">True to have outputs in binary that are not named.</param>
internal sealed record InferCall(string Model, string? Version, string? Id, IReadOnlyList<InputTensor> Inputs, IReadOnlyList<WantedOutput> Outputs, bool BinaryOutputs);
