namespace Studio.Pipelines.Evaluation.Errors;

/// <summary>Rows that agree in all but a little: in all columns but at most one, numbers to a hundredth of a standard deviation, and by more than chance explains.</summary>
/// <param name="Compared">Validation rows, and rows of the test file, that were compared with one another.</param>
/// <param name="Groups">Groups of such rows: those of data and test first, then those whose labels conflict, then the largest. The first 20.</param>
/// <param name="Rows">How many rows are in any group.</param>
/// <param name="BetweenDataAndTest">How many groups have rows of the data and of the test file: what the test rows say is too good where the model has learned from their like.</param>
/// <param name="Conflicting">How many groups have labels that conflict.</param>
/// <param name="Notes">What a person should know of it, one sentence each.</param>
public sealed record NearDuplicatesReport(int Compared, IReadOnlyList<NearDuplicateRows> Groups, int Rows, int BetweenDataAndTest, int Conflicting, IReadOnlyList<string> Notes);

/// <summary>Rows that agree in all but a little, each with another one of them.</summary>
/// <param name="Rows">Their numbers in the data, from 1; the first of them.</param>
/// <param name="TestRows">Numbers of those in the test file, from 1; the first of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Labels">Their labels; the first of them.</param>
/// <param name="LabelsConflict">True where their labels are not of one class, or numbers further apart than a standard deviation of the labels.</param>
/// <param name="Columns">Columns in which they are not all the same; none where test rows stand in the data as they are.</param>
public sealed record NearDuplicateRows(IReadOnlyList<int> Rows, IReadOnlyList<int> TestRows, int Count, IReadOnlyList<string> Labels, bool LabelsConflict, IReadOnlyList<string> Columns);
