namespace Studio.Pipelines.Trainers.LightGbm;

using System.Text;
using Microsoft.Win32.SafeHandles;

/// <summary>A model in training: one more tree an output each round. Not for several threads at a time.</summary>
internal sealed class Booster : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int ValidationData = 1;

    // The library keeps pointers into these.
    private BinnedDataset? _training;
    private BinnedDataset? _validation;

    /// <summary>For the runtime.</summary>
    public Booster()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Starts a model.</summary>
    /// <param name="training">Rows to fit.</param>
    /// <param name="validation">Rows whose predictions are kept up to date; null for none.</param>
    /// <param name="settings">See <see cref="BoosterSettings"/>.</param>
    /// <exception cref="TrainingException">The library refuses.</exception>
    public static Booster Create(BinnedDataset training, BinnedDataset? validation, string settings)
    {
        var booster = new Booster { _training = training, _validation = validation };
        LightGbmLibrary.Check(LightGbmLibrary.CreateBooster(training, settings, out var created));
        booster.SetHandle(created);
        if (validation is not null)
        {
            LightGbmLibrary.Check(LightGbmLibrary.AddValidation(booster, validation));
        }

        return booster;
    }

    /// <summary>Rounds the model has.</summary>
    public int Rounds
    {
        get
        {
            LightGbmLibrary.Check(LightGbmLibrary.CurrentIteration(this, out var rounds));
            return rounds;
        }
    }

    /// <summary>Adds a round; false when no leaf could be split, and then none was added, save for constants in the first.</summary>
    public bool Update()
    {
        LightGbmLibrary.Check(LightGbmLibrary.Update(this, out var isFinished));
        return isFinished == 0;
    }

    /// <summary>Predictions of the validation rows: probabilities of the positive class, of all rows for one class after another, or numbers.</summary>
    /// <param name="values">Rows × outputs; filled.</param>
    public void PredictValidation(double[] values) =>
        LightGbmLibrary.Check(LightGbmLibrary.GetPredictions(this, ValidationData, out _, values));

    /// <summary>Predictions of any rows, row by row.</summary>
    /// <param name="features">Rows × features.</param>
    /// <param name="outputs">Outputs of the model.</param>
    public double[] Predict(VectorColumn features, int outputs)
    {
        var predictions = new double[features.Count * outputs];
        LightGbmLibrary.Check(LightGbmLibrary.Predict(
            this, features.Values, LightGbmLibrary.Float32, features.Count, features.Width, 1, 0, 0, -1, string.Empty, out _, predictions));
        return predictions;
    }

    /// <summary>The first rounds in LightGBM's text format.</summary>
    public string ToText(int rounds)
    {
        var buffer = new byte[1 << 16];
        LightGbmLibrary.Check(LightGbmLibrary.SaveModel(this, 0, rounds, 0, buffer.Length, out var length, buffer));
        if (length > buffer.Length)
        {
            buffer = new byte[length];
            LightGbmLibrary.Check(LightGbmLibrary.SaveModel(this, 0, rounds, 0, buffer.Length, out length, buffer));
        }

        return Encoding.ASCII.GetString(buffer, 0, (int)length - 1);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        var freed = LightGbmLibrary.FreeBooster(handle) == 0;
        GC.KeepAlive(_training);
        GC.KeepAlive(_validation);
        return freed;
    }
}
