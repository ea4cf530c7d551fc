namespace Studio.Pipelines.Scoring;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;

/// <summary>An input of the ONNX file that takes the vectors of a text column: float, shape [N, width].</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Column">Text column.</param>
/// <param name="Width">Numbers of a vector.</param>
public sealed record EncoderInput(string Name, string Column, int Width);

/// <summary>
/// The pretrained text encoder that a model needs. It is shipped beside the ONNX file, and the studio's predictions run it: users send
/// raw texts. Another runtime has to give the file its vectors: the encoder's output for each text.
/// </summary>
/// <param name="Name">What it was called where the model was trained.</param>
/// <param name="File">Archive beside the ONNX file with the encoder's own model, tokenizer and configuration.</param>
/// <param name="Sha256">SHA-256 over the archive's files, names and contents.</param>
/// <param name="Tokenizer"><c>wordpiece</c>, <c>bpe</c> or <c>sentencepiece</c>.</param>
/// <param name="Pooling"><c>mean</c>: the mean of the token vectors that the attention mask marks; <c>encoder</c>: the encoder's own.</param>
/// <param name="MaxTokens">Tokens of a text that are read.</param>
/// <param name="Inputs">The further inputs of the ONNX file.</param>
public sealed record EncoderSignature(
    string Name, string File, string Sha256, string Tokenizer, string Pooling, int MaxTokens, IReadOnlyList<EncoderInput> Inputs)
{
    internal static EncoderSignature From(EmbeddedTexts texts, TrainingPlan plan) => new(
        plan.TextEncoder?.Name ?? string.Empty,
        EncoderFiles.ArchiveName,
        texts.Encoder.Files.Sha256,
        texts.Encoder.Tokenizer,
        texts.Encoder.Pooling,
        texts.Encoder.MaxTokens,
        [.. texts.Columns.Select(column => new EncoderInput(EmbeddedColumns.NameOf(column), column, texts.Encoder.Width))]);

    /// <summary>The vectors of pictures as inputs, for graphs that are only counted: files have the net inside.</summary>
    internal static EncoderSignature From(EmbeddedPictures pictures) => new(
        string.Empty,
        string.Empty,
        string.Empty,
        string.Empty,
        string.Empty,
        0,
        [.. pictures.Columns.Select(column => new EncoderInput(EmbeddedColumns.NameOf(column), column, pictures.Encoder.Width))]);
}
