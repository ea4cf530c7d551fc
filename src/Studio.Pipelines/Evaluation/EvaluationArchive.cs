namespace Studio.Pipelines.Evaluation;

using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Onnx;

/// <summary>Rows that a fold validates.</summary>
/// <param name="FileRows">Where they stand in the data file, from 0.</param>
/// <param name="Model">What was trained without them: the members of the published model, each as it was trained on that fold.</param>
internal sealed record ValidatedFold(int[] FileRows, FittedModel Model);

/// <summary>
/// What it takes to evaluate a model after its trainer has ended: a zip archive of <c>evaluation.json</c>, <c>rows.bin</c> (32-bit integers), <c>predictions.bin</c>
/// (32-bit floats; both little-endian) and <c>fold-1.onnx</c> and so on. A published model has seen most rows that it could be judged on; the model of a fold has not
/// seen those that the fold validates.
/// </summary>
internal static class EvaluationArchive
{
    private const int Format = 1;
    private const string Header = "evaluation.json";
    private const string RowsEntry = "rows.bin";
    private const string PredictionsEntry = "predictions.bin";

    /// <summary>Writes one.</summary>
    /// <param name="target">Where.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="predictions">Predictions of their rows, fold by fold, as the published model adjusts them.</param>
    /// <param name="threads">Threads to export models on, at least 1.</param>
    public static void Write(Stream target, IReadOnlyList<ValidatedFold> folds, PredictionMatrix predictions, int threads)
    {
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        Add(archive, Header, JsonSerializer.SerializeToUtf8Bytes(
            new About(Format, [.. folds.Select(fold => fold.FileRows.Length)], predictions.Columns, predictions.ClassWeights), StudioJson.Line));
        Add(archive, RowsEntry, MemoryMarshal.AsBytes<int>(folds.SelectMany(fold => fold.FileRows).ToArray()));
        Add(archive, PredictionsEntry, MemoryMarshal.AsBytes<float>(predictions.Values));
        foreach (var (index, onnx) in folds.AsParallel().AsOrdered().WithDegreeOfParallelism(threads).Select(fold => OnnxExporter.Export(fold.Model)).AsEnumerable().Index())
        {
            Add(archive, ModelEntry(index), onnx);
        }
    }

    /// <summary>Reads one; the models of its folds are put into a folder.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="folder">An existing folder; the caller deletes it.</param>
    /// <exception cref="InvalidDataException">It is of another version of the studio, or damaged.</exception>
    public static ArchivedFolds Read(string path, string folder)
    {
        using var archive = ZipFile.OpenRead(path);
        var about = JsonSerializer.Deserialize<About>(ReadEntry(archive, Header), StudioJson.Line);
        if (about is not { Format: Format })
        {
            throw new InvalidDataException($"'{Path.GetFileName(path)}' has format {about?.Format}, this version of the studio reads {Format}: train the model again to evaluate it.");
        }

        var rows = MemoryMarshal.Cast<byte, int>(ReadEntry(archive, RowsEntry)).ToArray();
        var values = MemoryMarshal.Cast<byte, float>(ReadEntry(archive, PredictionsEntry)).ToArray();
        if (rows.Length != about.Rows.Sum() || values.Length != rows.Length * about.Columns)
        {
            throw new InvalidDataException($"'{Path.GetFileName(path)}' is damaged: it has {values.Length} predictions of {rows.Length} rows. Train the model again to evaluate it.");
        }

        return new ArchivedFolds(
            about.Rows,
            rows,
            new PredictionMatrix(values, rows.Length, about.Columns) { ClassWeights = about.ClassWeights },
            [.. about.Rows.Select((_, index) => Extract(archive, ModelEntry(index), folder))]);
    }

    private static string ModelEntry(int index) => $"fold-{index + 1}.onnx";

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> bytes)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(bytes);
    }

    private static byte[] ReadEntry(ZipArchive archive, string name)
    {
        using var entry = Find(archive, name).Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Extract(ZipArchive archive, string name, string folder)
    {
        var path = Path.Combine(folder, name);
        Find(archive, name).ExtractToFile(path, overwrite: true);
        return path;
    }

    private static ZipArchiveEntry Find(ZipArchive archive, string name) => archive.GetEntry(name) ?? throw new InvalidDataException($"The archive has no {name}.");

    private sealed record About(int Format, IReadOnlyList<int> Rows, int Columns, IReadOnlyList<float>? ClassWeights);
}

/// <summary>What an <see cref="EvaluationArchive"/> holds.</summary>
/// <param name="Rows">Rows of each fold.</param>
/// <param name="FileRows">Where they stand in the data file, from 0, fold by fold.</param>
/// <param name="Predictions">Their predictions.</param>
/// <param name="Models">ONNX file of each fold.</param>
internal sealed record ArchivedFolds(IReadOnlyList<int> Rows, int[] FileRows, PredictionMatrix Predictions, IReadOnlyList<string> Models);
