namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Texts;
using Studio.Pipelines.Pretrained;

/// <summary>Joins the vectors of pretrained encoders: inputs where the encoder runs outside of the graph, as those of texts do, and otherwise what it makes in the graph.</summary>
public sealed class EmbeddingEncodingConverter : EncodingConverter<EmbeddingEncoding>
{
    /// <inheritdoc/>
    protected override string Block(EmbeddingEncoding encoding, OnnxScope scope) =>
        scope.Graph.Concat([.. encoding.Columns.Select(column => scope[EmbeddedColumns.NameOf(column)])]);
}
