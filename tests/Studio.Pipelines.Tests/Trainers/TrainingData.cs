namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

/// <summary>Seeded tables whose label depends on the first two of their features, and runs on them.</summary>
internal static class TrainingData
{
    public const int Width = 6;

    /// <summary>Feature 4 is constant; with missing values every tenth value of the others is NaN.</summary>
    public static ColumnTable Create(PredictionTask task, int rows, int seed, int classes = 3, bool missing = false, double scale = 1)
    {
        var random = new Random(seed);
        var features = new float[rows * Width];
        var labels = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            var values = features.AsSpan(row * Width, Width);
            for (var i = 0; i < Width; i++)
            {
                values[i] = i == 4 ? 1 : (float)((random.NextDouble() * 2) - 1);
            }

            labels[row] = (2 * values[0]) - values[1];
            for (var i = 0; missing && i < Width; i++)
            {
                values[i] = i != 4 && random.NextDouble() < 0.1 ? float.NaN : values[i];
            }
        }

        return new ColumnTable([new VectorColumn(ColumnNames.Features, features, Width), Label(task, labels, classes, scale)]);
    }

    public static DataShape Shape(PredictionTask task, ColumnTable training, int classes = 3) =>
        new(task, task switch { { Name: "binary" } => 2, { Name: "multiclass" } => classes, _ => 1 }, training.RowCount, Width);

    /// <summary>True when the learner's first configuration works on tree features, which keep missing values.</summary>
    public static bool AllowsMissing(ITrainer trainer, PredictionTask task) =>
        trainer.Featurizer(trainer.Portfolio(new DataShape(task, task == TaskCatalog.Regression ? 1 : 3, 500, Width))[0]) is "trees" or "encoded" or "crossed";

    /// <summary>True when the learner reads plain tables of numbers, as those here are.</summary>
    public static bool Reads(ITrainer trainer) => trainer.Unavailable(new DataShape(TaskCatalog.Binary, 2, 500, Width)) is null;

    public static TrainingRun Run(
        ITrainer trainer, PredictionTask task, ColumnTable training, ColumnTable validation, int classes = 3, int seed = 1, ParameterSet? parameters = null)
    {
        var shape = Shape(task, training, classes);
        return new TrainingRun(shape, training, validation, parameters ?? Small(trainer.Portfolio(shape)[0]), seed, Threads: 2);
    }

    /// <summary>Nets of several members are made small: they learn these tables all the same, in a tenth of the time.</summary>
    private static ParameterSet Small(ParameterSet parameters) =>
        parameters.Has("members") ? parameters.With("members", 4).With("width", 64) : parameters;

    private static TableColumn Label(PredictionTask task, double[] values, int classes, double scale) => task switch
    {
        { Name: "binary" } => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(values, value => value > 0)),
        { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, Array.ConvertAll(values, value => Key(value, classes)), classes),
        _ => new FloatColumn(ColumnNames.Label, Array.ConvertAll(values, value => (float)(value * scale))),
    };

    private static uint Key(double value, int classes) => (uint)Math.Clamp(1 + (int)((value + 3) / 6 * classes), 1, classes);
}
