namespace Studio.Pipelines.Comparisons;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Scoring;

/// <summary>A version that is compared with another.</summary>
/// <param name="Name">What it is called in sentences, such as <c>version 3</c>.</param>
/// <param name="Scorer">The open model; the caller disposes of it.</param>
/// <param name="LabelReading">How the label of its training data is written; null where that was not kept.</param>
public sealed record ComparedVersion(string Name, OnnxScorer Scorer, ColumnReading? LabelReading);

/// <summary>A table that versions are compared on.</summary>
/// <param name="Path">The file, in any format that rows to predict may have.</param>
/// <param name="FileName">Its name, for the format and for messages.</param>
/// <param name="Wishes">What a person says of the file.</param>
/// <param name="LabelReading">How its label is written, for versions that do not know it.</param>
/// <param name="MissingWhenUnreadable">True to take values of features that are not written as in training for missing; false to fail.</param>
public sealed record ComparedTable(string Path, string FileName, ReadingWishes Wishes, ColumnReading LabelReading, bool MissingWhenUnreadable);

/// <summary>How far a comparison is.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Share">Share of the work that is done, 0 to 1.</param>
public sealed record ComparisonProgress(long Rows, double Share);
