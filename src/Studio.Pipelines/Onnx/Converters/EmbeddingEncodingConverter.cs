namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Texts;
using Studio.Pipelines.Pretrained;

/// <summary>Joins the inputs that take the vectors of a pretrained text encoder, which runs outside of the graph.</summary>
public sealed class EmbeddingEncodingConverter : OnnxConverter<EmbeddingEncoding>
{
    /// <inheritdoc/>
    protected override void Convert(EmbeddingEncoding encoding, OnnxScope scope)
    {
        if (encoding.Width > 0)
        {
            scope[encoding.Output] = scope.Graph.Concat([.. encoding.Columns.Select(column => scope[EmbeddedTexts.NameOf(column)])]);
        }
    }
}
