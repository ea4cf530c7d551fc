namespace Studio.Benchmarks.Serving;

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

/// <summary>What a .NET team serves an ML.NET model with: a pool of <see cref="PredictionEngine{TSrc, TDst}"/> behind an endpoint that takes JSON rows.</summary>
internal sealed class EnginePool : IAsyncDisposable
{
    private const int Trees = 100;
    private const int Leaves = 64;
    private const int Seed = 1;

    private readonly DefaultObjectPool<PredictionEngine<Row, Answer>> _pool;
    private readonly WebApplication _app;

    private EnginePool(DefaultObjectPool<PredictionEngine<Row, Answer>> pool, WebApplication app) => (_pool, _app) = (pool, app);

    /// <summary>Trains as many trees on the table as the model of the benchmark has, and serves them.</summary>
    /// <param name="csv">The table.</param>
    /// <param name="port">A free port.</param>
    public static async Task<EnginePool> StartAsync(string csv, int port)
    {
        var context = new MLContext(Seed);
        var model = Train(context, csv);
        var pool = new DefaultObjectPool<PredictionEngine<Row, Answer>>(new Policy(() => context.Model.CreatePredictionEngine<Row, Answer>(model)));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var served = new EnginePool(pool, builder.Build());
        served._app.MapPost("/predict", (Row[] rows) => served.Predict(rows));
        await served._app.StartAsync();
        return served;
    }

    /// <summary>Rows as JSON, by the names of this pipeline's columns.</summary>
    public static byte[] Json(IReadOnlyList<string[]> rows) => JsonSerializer.SerializeToUtf8Bytes(rows.Select(Row.Of), JsonSerializerOptions.Web);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TransformerChain<CalibratorTransformer<PlattCalibrator>> Train(MLContext context, string csv)
    {
        var rows = context.Data.LoadFromEnumerable(File.ReadLines(csv).Skip(1).Select(line => Row.Of(line.Split(','))));
        var levels = new[] { nameof(Row.Region), nameof(Row.Channel), nameof(Row.Product), nameof(Row.Shop), nameof(Row.Member) };
        return context.Transforms.ReplaceMissingValues(nameof(Row.Numbers))
            .Append(context.Transforms.Categorical.OneHotEncoding([.. levels.Select(level => new InputOutputColumnPair(level))]))
            .Append(context.Transforms.Concatenate("Features", [nameof(Row.Numbers), nameof(Row.Since), .. levels]))
            .Append(context.BinaryClassification.Trainers.FastForest(new FastForestBinaryTrainer.Options { NumberOfTrees = Trees, NumberOfLeaves = Leaves }))
            .Append(context.BinaryClassification.Calibrators.Platt())
            .Fit(rows);
    }

    private Answer[] Predict(Row[] rows)
    {
        var engine = _pool.Get();
        try
        {
            return Array.ConvertAll(rows, engine.Predict);
        }
        finally
        {
            _pool.Return(engine);
        }
    }

    private sealed class Policy(Func<PredictionEngine<Row, Answer>> make) : PooledObjectPolicy<PredictionEngine<Row, Answer>>
    {
        public override PredictionEngine<Row, Answer> Create() => make();

        public override bool Return(PredictionEngine<Row, Answer> obj) => true;
    }

    /// <summary>A row of <see cref="ServingTable"/> as ML.NET takes it.</summary>
    private sealed class Row
    {
        private const int NumberCount = 14;

        [VectorType(NumberCount)]
        public float[] Numbers { get; set; } = [];

        public string Region { get; set; } = string.Empty;

        public string Channel { get; set; } = string.Empty;

        public string Product { get; set; } = string.Empty;

        public string Shop { get; set; } = string.Empty;

        public string Member { get; set; } = string.Empty;

        public float Since { get; set; }

        public bool Label { get; set; }

        /// <summary>Reads the cells of a row; missing numbers are 0, which spares this pipeline the work.</summary>
        public static Row Of(string[] cells) => new()
        {
            Numbers = [.. cells.Take(NumberCount).Select(cell => cell.Length == 0 ? 0 : float.Parse(cell, CultureInfo.InvariantCulture))],
            Region = cells[NumberCount],
            Channel = cells[NumberCount + 1],
            Product = cells[NumberCount + 2],
            Shop = cells[NumberCount + 3],
            Member = cells[NumberCount + 4],
            Since = (float)DateTime.Parse(cells[NumberCount + 5], CultureInfo.InvariantCulture).Subtract(DateTime.UnixEpoch).TotalDays,
            Label = cells[^1] == "yes",
        };
    }

    /// <summary>What it answers for a row.</summary>
    private sealed class Answer
    {
        public bool PredictedLabel { get; set; }

        public float Probability { get; set; }
    }
}
