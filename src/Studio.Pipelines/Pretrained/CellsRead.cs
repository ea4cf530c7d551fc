namespace Studio.Pipelines.Pretrained;

/// <summary>How far an encoder is with some texts or pictures. Cells that repeat count once.</summary>
/// <param name="Done">Cells read.</param>
/// <param name="Total">Cells to read.</param>
/// <param name="Share">Share of the work that is done, 0 to 1: long texts are more of it, and are read first.</param>
public readonly record struct CellsRead(int Done, int Total, double Share);
