namespace Studio.Pipelines.Tests.Trials;

using System.IO.Compression;
using CsCheck;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Checkpoints;

/// <summary>A checkpoint gives back what was written, or a reason.</summary>
[TestClass]
public sealed class TrialCheckpointTests : IDisposable
{
    private const string Fingerprint = "abc";

    private static readonly Trial Trial =
        new(7, "lbfgs", ParameterSet.Empty.With("l2", 0.1).With("target", "log"), TrialState.Completed, null, 0.1 + 0.2, 1.5) { EndedAt = 3 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoint-");

    [TestMethod]
    public void Read_GivesTheExactPredictionsAndModels() => Gen.Select(Gen.Single.Array[2, 40], Gen.Byte.Array[0, 50].Array[1, 3], Gen.Int[0, 99]).Sample((values, models, iterations) =>
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.zip");
        var predictions = new PredictionMatrix(values[..(values.Length / 2 * 2)], values.Length / 2, 2);
        CheckpointModel[] written = [.. models.Select((bytes, index) => new CheckpointModel(bytes, index == 0 ? iterations : null))];
        Write(path, predictions, written);

        var read = TrialCheckpoint.ReadPredictions(path, Trial, Fingerprint, written.Length);
        Assert.AreEqual((predictions.Rows, 2), (read.Rows, read.Columns));
        Assert.IsTrue(predictions.Values.Select(BitConverter.SingleToInt32Bits).SequenceEqual(read.Values.Select(BitConverter.SingleToInt32Bits)), "to the last bit");
        foreach (var (index, model) in written.Index())
        {
            var again = TrialCheckpoint.ReadModel(path, index);
            Assert.IsTrue(model.Onnx.SequenceEqual(again.Onnx));
            Assert.AreEqual(model.Iterations, again.Iterations);
        }
    }, iter: 50);

    [TestMethod]
    public void Read_GivesAReason_OrTheSame_WhateverByteIsDamaged()
    {
        var whole = File.ReadAllBytes(Create());
        var expected = TrialCheckpoint.ReadPredictions(Create(), Trial, Fingerprint, 2).Values;
        var path = Path.Combine(_folder.FullName, "damaged.zip");
        var refused = 0;
        for (var position = 0; position < whole.Length; position++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[position] ^= 0xA5;
            File.WriteAllBytes(path, bytes);
            try
            {
                CollectionAssert.AreEqual(expected, TrialCheckpoint.ReadPredictions(path, Trial, Fingerprint, 2).Values, $"byte {position}");
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(whole.Length / 2, refused);
    }

    [TestMethod]
    public void Read_GivesAReason_WhereverTheFileEnds()
    {
        var whole = File.ReadAllBytes(Create());
        var path = Path.Combine(_folder.FullName, "short.zip");
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.ThrowsExactly<CheckpointException>(() => TrialCheckpoint.ReadPredictions(path, Trial, Fingerprint, 2));
        }
    }

    [TestMethod]
    public void Read_SaysWhyItCannotBeUsed()
    {
        var path = Create();
        Assert.AreEqual("it was written for another plan or other data", Reason(() => TrialCheckpoint.ReadPredictions(path, Trial, "other", 2)));
        Assert.AreEqual("it is of trial 7 lbfgs with 2 models", Reason(() => TrialCheckpoint.ReadPredictions(path, Trial with { Number = 8 }, Fingerprint, 2)));
        Assert.AreEqual("it is of trial 7 lbfgs with 2 models", Reason(() => TrialCheckpoint.ReadPredictions(path, Trial with { Parameters = ParameterSet.Empty }, Fingerprint, 2)));
        Assert.AreEqual("it is of trial 7 lbfgs with 2 models", Reason(() => TrialCheckpoint.ReadPredictions(path, Trial, Fingerprint, 5)));
        StringAssert.StartsWith(Reason(() => TrialCheckpoint.ReadPredictions(Path.Combine(_folder.FullName, "none.zip"), Trial, Fingerprint, 2)), "it cannot be read: Could not find file");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            archive.GetEntry("model-2.onnx")!.Delete();
        }

        Assert.AreEqual("it has no model-2.onnx", Reason(() => TrialCheckpoint.ReadPredictions(path, Trial, Fingerprint, 2)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Reason(Action read) => Assert.ThrowsExactly<CheckpointException>(read).Message;

    private static void Write(string path, PredictionMatrix predictions, IReadOnlyList<CheckpointModel> models)
    {
        using var file = File.Create(path);
        TrialCheckpoint.Write(file, Trial, Fingerprint, predictions, models);
    }

    private string Create()
    {
        var path = Path.Combine(_folder.FullName, "trial-7.zip");
        byte[] model = [.. Enumerable.Range(0, 300).Select(index => (byte)(index * index))];
        Write(path, new PredictionMatrix([0.25f, 0.75f, 0.5f, 0.5f], 2, 2), [new CheckpointModel(model, 3), new CheckpointModel(model[..90], null)]);
        return path;
    }
}
