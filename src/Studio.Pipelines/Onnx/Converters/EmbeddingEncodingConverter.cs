namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Texts;
using Studio.Pipelines.Pretrained;

/// <summary>Joins the inputs that take the vectors of a pretrained text encoder, which runs outside of the graph.</summary>
public sealed class EmbeddingEncodingConverter : EncodingConverter<EmbeddingEncoding>
{
    /// <inheritdoc/>
    protected override string Block(EmbeddingEncoding encoding, OnnxScope scope) =>
        scope.Graph.Concat([.. encoding.Columns.Select(column => scope[EmbeddedTexts.NameOf(column)])]);
}
