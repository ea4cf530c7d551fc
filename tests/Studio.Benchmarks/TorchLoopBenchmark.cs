namespace Studio.Benchmarks;

using System.Diagnostics;
using System.Globalization;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;
using Studio.Pipelines.Trainers.Torch.Tabular;
using static TorchSharp.torch;

/// <summary>
/// What the training loop costs: the same net (three hidden layers of 256, ReLU), data, batches and AdamW, once trained by the studio's loop
/// and once as the TorchSharp examples do it, side by side in one run. The loop beside it also clips gradients and follows a schedule.
/// </summary>
internal static class TorchLoopBenchmark
{
    private const int Layers = 3;
    private const int Width = 256;
    private const int Batch = 256;
    private const double Rate = 2e-3;
    private const double Decay = 1e-3;
    private const int Repetitions = 5;

    private static readonly Size[] Sizes = [new("small", 2_000, 20, 15), new("middle-sized", 50_000, 50, 2)];

    /// <summary>Measures and writes a table; the ratio is the median of those of the repetitions.</summary>
    /// <returns>True when no ratio is above the goal of 1.5.</returns>
    public static bool Run(int threads, TextWriter output)
    {
        if (LibTorch.Unavailable is { } reason)
        {
            output.WriteLine(reason);
            return false;
        }

        set_num_threads(threads);
        var good = true;
        output.WriteLine($"Seconds an epoch, {threads} thread{(threads == 1 ? string.Empty : "s")}, {Layers} × {Width} units, batches of {Batch}; medians of {Repetitions}.");
        output.WriteLine();
        output.WriteLine("| data | studio | plain TorchSharp | ratio | loss studio | loss plain |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var size in Sizes)
        {
            var (studio, plain, ratio) = Compare(size);
            good &= ratio <= 1.5;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {size.Name}: {size.Rows:N0} × {size.Columns}, {size.Epochs} epochs | {studio.Seconds:F3} | {plain.Seconds:F3} | {ratio:F2} | {studio.Loss:F4} | {plain.Loss:F4} |"));
        }

        return good;
    }

    private static (Result Studio, Result Plain, double Ratio) Compare(Size size)
    {
        using var scope = NewDisposeScope();
        var target = NeuralTarget.Number([-1, 1]);
        var rows = Rows(size);
        var runs = Enumerable.Range(0, Repetitions + 1)
            .Select(_ => (Studio: Studio(size, rows, target), Plain: Plain(size, rows)))
            .Skip(1) // The first run of each is slower: memory is allocated and code compiled.
            .ToArray();
        return (
            new Result(Median(runs.Select(run => run.Studio.Seconds)), runs[^1].Studio.Loss),
            new Result(Median(runs.Select(run => run.Plain.Seconds)), runs[^1].Plain.Loss),
            Median(runs.Select(run => run.Studio.Seconds / run.Plain.Seconds)));
    }

    private static Result Studio(Size size, TensorRows rows, NeuralTarget target)
    {
        using var net = new MlpModule(new MlpShape(size.Columns, 1, Layers, Width, Activation.Relu, 0, false), seed: 1, Batch, CPU);
        var losses = new Losses();
        var loop = new TrainingLoop(net, target, new TrainingOptions(size.Epochs, Batch, Rate, Decay, Patience: size.Epochs));
        var start = Stopwatch.GetTimestamp();
        loop.Run(rows, null, new LoopListener(losses, null), CancellationToken.None);
        return new Result(Stopwatch.GetElapsedTime(start).TotalSeconds / size.Epochs, losses.Last);
    }

    private static Result Plain(Size size, TensorRows rows)
    {
        using var net = nn.Sequential(
            nn.Linear(size.Columns, Width), nn.ReLU(), nn.Linear(Width, Width), nn.ReLU(), nn.Linear(Width, Width), nn.ReLU(), nn.Linear(Width, 1));
        using var optimizer = optim.AdamW(net.parameters(), Rate, weight_decay: Decay);
        var mean = 0.0;
        var start = Stopwatch.GetTimestamp();
        for (var epoch = 0; epoch < size.Epochs; epoch++)
        {
            using var order = randperm(size.Rows);
            var total = 0.0;
            for (var first = 0; first < size.Rows; first += Batch)
            {
                using var scope = NewDisposeScope();
                var count = Math.Min(Batch, size.Rows - first);
                var chosen = order.narrow(0, first, count);
                optimizer.zero_grad();
                var loss = nn.functional.mse_loss(net.call(rows.Features.index_select(0, chosen)).squeeze(1), rows.Labels.index_select(0, chosen));
                loss.backward();
                optimizer.step();
                total += loss.item<float>() * count;
            }

            mean = total / size.Rows;
        }

        return new Result(Stopwatch.GetElapsedTime(start).TotalSeconds / size.Epochs, mean);
    }

    private static TensorRows Rows(Size size)
    {
        using var generator = new Generator(1, CPU);
        using var scope = NewDisposeScope();
        var features = randn([size.Rows, size.Columns], generator: generator);
        var labels = features.narrow(1, 0, 5).sin().sum(1);
        return new TensorRows(features.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed record Size(string Name, int Rows, int Columns, int Epochs);

    private sealed record Result(double Seconds, double Loss);

    private sealed class Losses : IProgress<IterationProgress>
    {
        public double Last { get; private set; }

        public void Report(IterationProgress value) => Last = value.TrainingLoss!.Value;
    }
}
