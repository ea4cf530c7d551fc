namespace Studio.Pipelines.Onnx;

/// <summary>A converter of one type of component.</summary>
/// <typeparam name="TComponent">The type, and what derives from it.</typeparam>
public abstract class OnnxConverter<TComponent> : IOnnxConverter
    where TComponent : class
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is TComponent;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope) => Convert((TComponent)component, scope);

    /// <summary>Adds the component's nodes; see <see cref="IOnnxConverter.Convert"/>.</summary>
    /// <param name="component">The component.</param>
    /// <param name="scope">Where it stands.</param>
    protected abstract void Convert(TComponent component, OnnxScope scope);
}
