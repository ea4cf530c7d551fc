namespace Studio.Pipelines.Pretrained;

/// <summary>How far an encoder is with some texts. Texts that repeat count once.</summary>
/// <param name="Done">Texts read.</param>
/// <param name="Total">Texts to read.</param>
/// <param name="Share">Share of the work that is done, 0 to 1: long texts are more of it, and are read first.</param>
public readonly record struct TextsRead(int Done, int Total, double Share);
