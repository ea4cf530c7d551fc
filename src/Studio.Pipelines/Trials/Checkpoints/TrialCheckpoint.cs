namespace Studio.Pipelines.Trials.Checkpoints;

using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

/// <summary>A model within a checkpoint.</summary>
/// <param name="Onnx">From features to predictions, as <see cref="Trainers.Models.StoredModel"/> wants it.</param>
/// <param name="Iterations">Rounds, trees or epochs of a model that was trained in them; null for others.</param>
internal sealed record CheckpointModel(byte[] Onnx, int? Iterations);

/// <summary>A checkpoint cannot be used; the message is one clause for people.</summary>
internal sealed class CheckpointException(string message) : Exception(message);

/// <summary>
/// The file of a completed trial, a zip archive of <c>trial.json</c>, <c>predictions.bin</c> (32-bit floats, little-endian) and
/// <c>model-1.onnx</c> and so on, one a fold. <c>trial.json</c> has the SHA-256 of all others.
/// </summary>
internal static class TrialCheckpoint
{
    private const int Format = 1;
    private const string Header = "trial.json";
    private const string PredictionsEntry = "predictions.bin";

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="target">Where.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="fingerprint">Of everything that the trial must have in common with an experiment that goes on with it.</param>
    /// <param name="predictions">Out-of-fold predictions.</param>
    /// <param name="models">One a fold.</param>
    public static void Write(Stream target, Trial trial, string fingerprint, PredictionMatrix predictions, IReadOnlyList<CheckpointModel> models)
    {
        var values = MemoryMarshal.AsBytes<float>(predictions.Values).ToArray();
        var about = new About(
            Format,
            fingerprint,
            trial,
            predictions.Rows,
            predictions.Columns,
            Hash(values),
            [.. models.Select(model => new AboutModel(Hash(model.Onnx), model.Iterations))]);
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        Add(archive, Header, JsonSerializer.SerializeToUtf8Bytes(about, StudioJson.Line));
        Add(archive, PredictionsEntry, values);
        foreach (var (index, model) in models.Index())
        {
            Add(archive, ModelEntry(index), model.Onnx);
        }
    }

    /// <summary>Reads the predictions of a checkpoint, after checking that all of it can be used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trial">The trial that it should be of.</param>
    /// <param name="fingerprint">What it should have been written with.</param>
    /// <param name="models">How many models it should have.</param>
    /// <exception cref="CheckpointException">It cannot be used.</exception>
    public static PredictionMatrix ReadPredictions(string path, Trial trial, string fingerprint, int models) => Read(path, archive =>
    {
        var about = ReadAbout(archive);
        if (about.Format != Format)
        {
            throw new CheckpointException($"it has format {about.Format}, this version of the studio reads {Format}");
        }

        if (about.Fingerprint != fingerprint)
        {
            throw new CheckpointException("it was written for another plan or other data");
        }

        if (about.Trial.Number != trial.Number || about.Trial.Learner != trial.Learner || !about.Trial.Parameters.Equals(trial.Parameters) || about.Models.Count != models)
        {
            throw new CheckpointException($"it is of trial {about.Trial.Number} {about.Trial.Learner} with {about.Models.Count} models");
        }

        for (var index = 0; index < models; index++)
        {
            ReadVerified(archive, ModelEntry(index), about.Models[index].Sha256);
        }

        var values = MemoryMarshal.Cast<byte, float>(ReadVerified(archive, PredictionsEntry, about.PredictionsSha256)).ToArray();
        return values.Length == about.Rows * about.Columns
            ? new PredictionMatrix(values, about.Rows, about.Columns)
            : throw new CheckpointException($"it has {values.Length} predictions instead of {about.Rows} × {about.Columns}");
    });

    /// <summary>Reads the model of a fold.</summary>
    /// <param name="path">The file.</param>
    /// <param name="index">Fold, from 0.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static CheckpointModel ReadModel(string path, int index) => Read(path, archive =>
    {
        var about = ReadAbout(archive).Models[index];
        return new CheckpointModel(ReadVerified(archive, ModelEntry(index), about.Sha256), about.Iterations);
    });

    private static string ModelEntry(int index) => $"model-{index + 1}.onnx";

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(bytes);
    }

    private static T Read<T>(string path, Func<ZipArchive, T> read)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return read(archive);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"it cannot be read: {exception.Message}");
        }
    }

    private static About ReadAbout(ZipArchive archive) =>
        JsonSerializer.Deserialize<About>(ReadEntry(archive, Header), StudioJson.Line) is
        { Fingerprint: not null, Trial.Learner: not null, Trial.Parameters: not null, PredictionsSha256: not null, Models: not null } about
            ? about
            : throw new CheckpointException($"its {Header} is damaged");

    private static byte[] ReadVerified(ZipArchive archive, string name, string sha256)
    {
        var bytes = ReadEntry(archive, name);
        return Hash(bytes) == sha256 ? bytes : throw new CheckpointException($"its {name} is damaged");
    }

    private static byte[] ReadEntry(ZipArchive archive, string name)
    {
        using var entry = (archive.GetEntry(name) ?? throw new CheckpointException($"it has no {name}")).Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed record About(
        int Format, string Fingerprint, Trial Trial, int Rows, int Columns, string PredictionsSha256, IReadOnlyList<AboutModel> Models);

    private sealed record AboutModel(string Sha256, int? Iterations);
}
