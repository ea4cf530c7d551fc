namespace Studio.Jobs.ModelImports;

using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Reports;

/// <summary>Files of a version that was made elsewhere.</summary>
public static class ImportFiles
{
    /// <summary>How it was imported: <see cref="ImportResult"/>.</summary>
    public const string Import = ModelImporter.ResultFile;

    /// <summary>Those that every such version has.</summary>
    public static IReadOnlyList<string> Needed { get; } = [ModelFiles.Onnx, ModelFiles.Signature, Import];

    /// <summary>All that an importer may write.</summary>
    public static IReadOnlyList<string> All { get; } = [ModelFiles.Onnx, ModelFiles.Signature, ModelFiles.Metrics, ModelFiles.Parity, Import];

    /// <summary>Which of them are in a folder.</summary>
    /// <exception cref="InvalidDataException">One is missing that every such version has.</exception>
    public static IReadOnlyList<string> In(string folder) => Needed.FirstOrDefault(name => !File.Exists(Path.Combine(folder, name))) is { } missing
        ? throw new InvalidDataException($"The importer has written no {missing}.")
        : [.. All.Where(name => File.Exists(Path.Combine(folder, name)))];
}
