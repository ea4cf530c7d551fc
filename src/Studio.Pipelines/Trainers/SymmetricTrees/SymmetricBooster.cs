namespace Studio.Pipelines.Trainers.SymmetricTrees;

using Studio.Pipelines.Trainers.Models;

/// <summary>How a model is boosted.</summary>
/// <param name="Depth">Questions of a tree, 1 to 8.</param>
/// <param name="LearningRate">What a leaf value is multiplied by.</param>
/// <param name="Penalty">L2 of leaf values, in hessians.</param>
/// <param name="Noise">Noise of the scores of splits, in those that a split by chance has.</param>
/// <param name="Bagging">Exponent of the rows' random weights (Bayesian bootstrap, Rubin 1981); 0 for none.</param>
internal sealed record SymmetricOptions(int Depth, double LearningRate, double Penalty, double Noise, double Bagging);

/// <summary>
/// Boosts symmetric trees, in which all nodes of a level ask the same question (Prokhorenkova et al. 2018, "CatBoost", in its plain mode): a few questions for many
/// leaves, which is a strong restraint where rows are few. Leaf values are Newton steps. Not for several threads at a time.
/// </summary>
internal sealed class SymmetricBooster
{
    private readonly BoostingLoss _loss;
    private readonly SymmetricOptions _options;
    private readonly BinnedFeatures _features;
    private readonly SplitSearch _search;
    private readonly float[] _labels;
    private readonly float[]? _weights;
    private readonly float[] _scores;
    private readonly float[] _gradients;
    private readonly float[] _hessians;
    private readonly ulong _seed;
    private readonly List<DecisionTree>[] _trees;

    /// <summary>Begins a model with what is best where nothing is known of a row.</summary>
    /// <param name="features">Features of the rows to fit.</param>
    /// <param name="labels">Their labels as the loss knows them.</param>
    /// <param name="weights">What each counts for; null when all count the same.</param>
    /// <param name="loss">What to make small.</param>
    /// <param name="options">How.</param>
    /// <param name="seed">Seed of every draw.</param>
    /// <param name="threads">Threads.</param>
    public SymmetricBooster(VectorColumn features, float[] labels, float[]? weights, BoostingLoss loss, SymmetricOptions options, int seed, int threads)
    {
        (_labels, _weights, _loss, _options, _seed) = (labels, weights, loss, options, (ulong)(uint)seed << 32);
        _features = BinnedFeatures.Of(features);
        _search = new SplitSearch(_features, loss.Outputs, options.Penalty, threads);
        var prior = loss.Prior(labels, weights);
        _scores = [.. labels.SelectMany(_ => prior)];
        (_gradients, _hessians) = (new float[_scores.Length], new float[_scores.Length]);
        _trees = [.. prior.Select(_ => new List<DecisionTree>())];
        Prior = prior;
    }

    /// <summary>Scores that boosting begins with.</summary>
    public IReadOnlyList<float> Prior { get; }

    /// <summary>The trees of the first rounds by output, the prior in the first of them; with no round one leaf, the prior.</summary>
    public IReadOnlyList<IReadOnlyList<DecisionTree>> Trees(int rounds) =>
        [.. _trees.Select((trees, output) => rounds == 0 ? (DecisionTree[])[new([], [Prior[output]])] : [Raised(trees[0], Prior[output]), .. trees.Take(rounds).Skip(1)])];

    /// <summary>Raw scores of the rows to fit, row-major.</summary>
    public IReadOnlyList<float> Scores => _scores;

    /// <summary>Adds a tree.</summary>
    /// <returns>One an output, all with the same questions; null when no question parts the rows.</returns>
    public DecisionTree[]? Boost()
    {
        var round = (ulong)_trees[0].Count;
        Derive();
        var (leaves, splits) = Grow(round);
        if (splits.Count == 0)
        {
            return null;
        }

        var values = LeafValues(leaves, 1 << splits.Count);
        var added = SymmetricTree.Build(_features, splits, values, Occupied(leaves, 1 << splits.Count));
        Move(leaves, values);
        foreach (var (output, tree) in added.Index())
        {
            _trees[output].Add(tree);
        }

        return added;
    }

    private void Derive()
    {
        var outputs = _loss.Outputs;
        for (var row = 0; row < _labels.Length; row++)
        {
            var at = row * outputs;
            _loss.Derive(_scores.AsSpan(at, outputs), _labels[row], _gradients.AsSpan(at, outputs), _hessians.AsSpan(at, outputs));
            for (var output = at; _weights is not null && output < at + outputs; output++)
            {
                _gradients[output] *= _weights[row];
                _hessians[output] *= _weights[row];
            }
        }
    }

    /// <summary>The leaf of each row, and the questions from the root on.</summary>
    private (int[] Leaves, List<Split> Splits) Grow(ulong round)
    {
        var (gradients, hessians) = Bag(round);
        var noise = _options.Noise * MeanSquare(gradients) / Math.Max(1e-12, Mean(hessians));
        var (leaves, splits) = (new int[_labels.Length], new List<Split>());
        for (var level = 0; level < _options.Depth; level++)
        {
            var split = _search.Find(leaves, 1 << level, gradients, hessians, noise, _seed + (round << 20) + ((ulong)level << 16));
            if (split.Feature < 0 || splits.Exists(other => (other.Feature, other.Border) == (split.Feature, split.Border)))
            {
                break;
            }

            var bins = _features.Bins(split.Feature);
            for (var row = 0; row < leaves.Length; row++)
            {
                leaves[row] |= bins[row] > split.Border ? 1 << level : 0;
            }

            splits.Add(split);
        }

        return (leaves, splits);
    }

    /// <summary>Derivatives by the random weights of rows for this tree, by which its questions are found; its leaf values are of all rows as they are.</summary>
    private (float[] Gradients, float[] Hessians) Bag(ulong round)
    {
        if (_options.Bagging == 0)
        {
            return (_gradients, _hessians);
        }

        var (gradients, hessians, random) = ((float[])_gradients.Clone(), (float[])_hessians.Clone(), new SplitMix(_seed + (round << 20) + ushort.MaxValue));
        for (var row = 0; row < _labels.Length; row++)
        {
            var weight = (float)Math.Pow(-Math.Log(1 - random.NextDouble()), _options.Bagging);
            for (var at = row * _loss.Outputs; at < (row + 1) * _loss.Outputs; at++)
            {
                gradients[at] *= weight;
                hessians[at] *= weight;
            }
        }

        return (gradients, hessians);
    }

    private float[] LeafValues(int[] leaves, int count)
    {
        var outputs = _loss.Outputs;
        var (gradients, hessians) = (new double[count * outputs], new double[count * outputs]);
        for (var at = 0; at < _scores.Length; at++)
        {
            var slot = (leaves[at / outputs] * outputs) + (at % outputs);
            gradients[slot] += _gradients[at];
            hessians[slot] += _hessians[at];
        }

        return [.. gradients.Zip(hessians, (gradient, hessian) => (float)(-_options.LearningRate * gradient / (hessian + _options.Penalty)))];
    }

    private static bool[] Occupied(int[] leaves, int count)
    {
        var occupied = new bool[count];
        foreach (var leaf in leaves)
        {
            occupied[leaf] = true;
        }

        return occupied;
    }

    private void Move(int[] leaves, float[] values)
    {
        var outputs = _loss.Outputs;
        for (var at = 0; at < _scores.Length; at++)
        {
            _scores[at] += values[(leaves[at / outputs] * outputs) + (at % outputs)];
        }
    }

    private static DecisionTree Raised(DecisionTree tree, float by) => new(tree.Nodes, Array.ConvertAll(tree.Leaves, leaf => leaf + by));

    private static double Mean(float[] values) => values.Average(value => (double)value);

    private static double MeanSquare(float[] values) => values.Average(value => (double)value * value);
}
