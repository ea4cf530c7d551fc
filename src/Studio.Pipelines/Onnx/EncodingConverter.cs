namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Features;

/// <summary>A converter of one type of encoding: the nodes of its block of features. Where nothing was worth a slot there are none.</summary>
/// <typeparam name="TEncoding">The type.</typeparam>
public abstract class EncodingConverter<TEncoding> : OnnxConverter<TEncoding>
    where TEncoding : FeatureTransformer
{
    /// <inheritdoc/>
    protected sealed override void Convert(TEncoding encoding, OnnxScope scope)
    {
        if (encoding.Width > 0)
        {
            scope[encoding.Output] = Block(encoding, scope);
        }
    }

    /// <summary>Adds the nodes of its features.</summary>
    /// <param name="encoding">The encoding; it has slots.</param>
    /// <param name="scope">Where it stands.</param>
    /// <returns>Name of the value [N, slots].</returns>
    protected abstract string Block(TEncoding encoding, OnnxScope scope);
}
