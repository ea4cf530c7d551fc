namespace Studio.Pipelines.Tests.Trainers.Torch;

using System.Runtime.InteropServices;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

/// <summary>The loop with a net so small that only the loop matters.</summary>
[TestClass]
public sealed class TrainingLoopTests
{
    private static readonly NeuralTarget Target = NeuralTarget.Number([-1, 1]);

    [TestMethod]
    public void Run_KeepsMemoryFlat_OverAThousandEpochs()
    {
        using var scope = NewDisposeScope();
        using var net = new Line();
        var (training, validation) = (Rows(8, 1), Rows(4, 2));
        var (live, managed) = (new List<long>(), new List<long>());
        var listener = new Listener(progress =>
        {
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            managed.Add(progress.Iteration % 250 == 0 ? GC.GetTotalMemory(forceFullCollection: true) : 0);
        });

        new TrainingLoop(net, Target, Options with { Epochs = 1000, Patience = 1000 }).Run(training, validation, Hear(listener, values => values.Average()), CancellationToken.None);

        Assert.HasCount(1000, live);
        Assert.AreEqual(live[1], live[^1]);
        Assert.AreEqual(live[1], live.Max());
        Assert.IsLessThan(8_000_000, managed[^1] - managed[249], "Other tests run at the same time, so some movement is theirs.");
    }

    [TestMethod]
    [DataRow(7, 1, "a seventh of the first epoch fits")]
    [DataRow(73, 3, "the fourth epoch would not end in time")]
    public void Run_EndsWithinAnEpoch_WhenTheTimeIsOver(int seconds, int epochs, string reason)
    {
        using var scope = NewDisposeScope();
        var clock = new ManualTime();
        using var net = new Line { OnForward = _ => clock.Advance(1) };
        var told = new List<IterationProgress>();

        // 20 batches an epoch, a second each, and the validation takes one more.
        var best = new TrainingLoop(net, Target, Options with { BatchSize = 1, Epochs = 100, Limit = new TimeLimit(clock, seconds) })
            .Run(Rows(20, 1), Rows(4, 2), Hear(new Listener(told.Add)), CancellationToken.None);

        Assert.HasCount(epochs, told, reason);
        Assert.IsInRange(1, epochs, best);
        Assert.IsLessThanOrEqualTo(seconds + 1, net.Forwards);
        Assert.IsFalse(net.training);
    }

    [TestMethod]
    public void Run_EndsWithinTheValidation_WhenItHasManyRows()
    {
        using var scope = NewDisposeScope();
        var clock = new ManualTime();
        using var net = new Line { OnForward = _ => clock.Advance(1) };

        new TrainingLoop(net, Target, Options with { BatchSize = 4, Epochs = 1, Limit = new TimeLimit(clock, 2) })
            .Run(Rows(4, 1), Rows(100_000, 2), Hear(null), CancellationToken.None);

        Assert.AreEqual(2, net.Forwards, "one step, and the first of 13 parts of the validation rows");
    }

    [TestMethod]
    public void Run_HalvesTheBatchAndSaysSo_WhenTheDeviceIsOutOfMemory()
    {
        using var scope = NewDisposeScope();
        var largest = 0L;
        using var net = new Line
        {
            OnForward = input =>
            {
                if (input.shape[0] > 10)
                {
                    throw new TorchFailure("CUDA out of memory. Tried to allocate 2.00 GiB.");
                }

                largest = Math.Max(largest, input.shape[0]);
            },
        };
        var told = new List<IterationProgress>();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var rows = Rows(64, 1);

        new TrainingLoop(net, Target, Options with { BatchSize = 32, Epochs = 40, Patience = 40 }).Run(rows, Rows(50, 2), Hear(new Listener(told.Add)), CancellationToken.None);

        Assert.AreEqual(8, largest);
        Assert.IsTrue(told.All(progress => progress.Note == "The device was out of memory: batches of 8 rows instead of 32."));
        Assert.IsLessThan(0.2 * told[0].ValidationLoss!.Value, told[^1].ValidationLoss!.Value, "It has learned all the same.");
    }

    [TestMethod]
    public void Run_Fails_WhenOneRowIsTooMuchForTheDevice()
    {
        using var scope = NewDisposeScope();
        using var net = new Line { OnForward = _ => throw new TorchFailure("MPS backend out of memory (MPS allocated: 9 GB)") };

        var error = Assert.ThrowsExactly<TrainingException>(() => new TrainingLoop(net, Target, Options).Run(Rows(64, 1), null, Hear(null), CancellationToken.None));

        StringAssert.Contains(error.Message, "even with one row a step");
    }

    [TestMethod]
    public void Run_PassesOtherFailuresOn()
    {
        using var scope = NewDisposeScope();
        using var net = new Line { OnForward = _ => throw new TorchFailure("mat1 and mat2 shapes cannot be multiplied") };

        Assert.ThrowsExactly<TorchFailure>(() => new TrainingLoop(net, Target, Options).Run(Rows(64, 1), null, Hear(null), CancellationToken.None));
    }

    [TestMethod]
    public void Run_TellsTheMetric_OfEveryValidationRow()
    {
        using var scope = NewDisposeScope();
        using var net = new Line();
        var (rows, counts, told) = (Rows(30, 2), new List<int>(), new List<IterationProgress>());

        new TrainingLoop(net, Target, Options with { Epochs = 3 }).Run(Rows(8, 1), rows, Hear(new Listener(told.Add), values => Count(values, counts)), CancellationToken.None);

        CollectionAssert.AreEqual(new[] { 30, 30, 30 }, counts);
        CollectionAssert.AreEqual(new double?[] { 1, 2, 3 }, told.Select(progress => progress.Metric).ToArray());

        static double Count(float[] values, List<int> counts)
        {
            counts.Add(values.Length);
            return counts.Count;
        }
    }

    [TestMethod]
    public void Fit_UsesTheThreadsOfItsRun_WhenAnotherTrainsBesideIt()
    {
        var seen = new int[2];
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var threads = i + 1;
            var table = TrainingData.Create(TaskCatalog.Regression, 60, seed: 1);
            var run = TrainingData.Run(TrainerCatalog.Find("mlp")!, TaskCatalog.Regression, table, table) with
            {
                Threads = threads,
                Progress = new Listener(_ => seen[i] = get_num_threads()),
            };
            TrainerCatalog.Find("mlp")!.Train(run, CancellationToken.None);
        });

        CollectionAssert.AreEqual(new[] { 1, 2 }, seen);
    }

    private static TrainingOptions Options => new(Epochs: 10, BatchSize: 4, LearningRate: 0.05, WeightDecay: 0, Patience: 10);

    private static LoopListener Hear(IProgress<IterationProgress>? progress, Func<float[], double>? metric = null) => new(progress, metric);

    /// <summary>Labels are the sum of two features.</summary>
    private static TensorRows Rows(int count, int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        using var inner = NewDisposeScope();
        var features = randn([count, 2], generator: generator);
        return new TensorRows(features.MoveToOuterDisposeScope(), features.sum(1).MoveToOuterDisposeScope());
    }

    private sealed class Listener(Action<IterationProgress> heard) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value) => heard(value);
    }

    /// <summary>What TorchSharp throws is an <see cref="ExternalException"/>.</summary>
    private sealed class TorchFailure(string message) : ExternalException(message);

    /// <summary>A linear model of two features.</summary>
    private sealed class Line : NetworkModule
    {
        private readonly Parameter _weight = new(zeros(2, 1));

        public Line()
            : base(nameof(Line)) => register_parameter("weight", _weight);

        public Action<Tensor>? OnForward { get; init; }

        public int Forwards { get; private set; }

        public override Tensor forward(Tensor input)
        {
            Forwards++;
            OnForward?.Invoke(input);
            return input.matmul(_weight);
        }

        public override NetworkLayer Describe() => new DenseLayer(Values(_weight), [0]);
    }
}
