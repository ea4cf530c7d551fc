namespace Studio.Pipelines.Onnx;

/// <summary>
/// Turns one kind of fitted component (a transformer, or the model parameters inside a prediction transformer) into graph
/// nodes. Stateless; one file a kind, listed in <see cref="OnnxConverterCatalog"/>.
/// </summary>
public interface IOnnxConverter
{
    /// <summary>True when it knows this component.</summary>
    bool Handles(object component);

    /// <summary>
    /// Adds the component's nodes, reading and setting columns of the scope by the names the component uses. Whatever
    /// predicts sets the columns of <see cref="Trainers.ITrainer"/>'s convention: <c>Probability</c> [N,1], or
    /// <c>Score</c> [N,classes] or [N,1], all float.
    /// </summary>
    void Convert(object component, OnnxScope scope);
}
