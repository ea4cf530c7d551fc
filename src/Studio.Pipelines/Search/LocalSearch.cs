namespace Studio.Pipelines.Search;

/// <summary>
/// Local search in the space of one learner, after FLOW2 (Wu, Wang and Huang 2021, "Frugal Optimization for Cost-related
/// Hyperparameters"): step from the best point in a random direction; when that is no better, step the opposite way; when
/// a whole round of misses brings nothing, shorten the step, and when it has become too short, begin again with long ones.
/// FLOW2's patience of 2^(d−1) misses is meant for thousands of cheap trials; here it is 2 × d, since tens are usual.
/// </summary>
/// <param name="learner">The learner.</param>
/// <param name="log">Remembers what was proposed.</param>
/// <param name="fidelity">Share of the rows that all its trials are trained on.</param>
internal sealed class LocalSearch(LearnerSearch learner, TrialLog log, double fidelity = 1)
{
    /// <summary>Length of the first step is this × √d, as in FLOW2.</summary>
    private const double FirstStep = 0.1;

    /// <summary>Shorter than this share of the first step, the steps are long again.</summary>
    private const double ConvergedShare = 0.1;

    private const double Shrink = 0.6;
    private const double ChoiceChange = 0.25;
    private const int MaxDraws = 50;

    private readonly int _dimensions = UnitCube.Axes(learner.Space).Count;
    private ParameterSet? _best;
    private double _bestLoss = double.PositiveInfinity;
    private ParameterSet? _next;
    private double _stepShare = 1;
    private int _misses;

    /// <summary>The best configuration reported; null before one succeeded.</summary>
    public ParameterSet? Best => _best;

    /// <summary>Loss of the best configuration; infinite before.</summary>
    public double BestLoss => _bestLoss;

    /// <summary>True once a whole round of steps brought nothing.</summary>
    public bool HasSettled { get; private set; }

    /// <summary>Has a configuration tried next, such as the best on fewer rows.</summary>
    public void TryNext(ParameterSet parameters) => _next = parameters;

    /// <summary>Proposes a configuration; null when there is none, or it was had before.</summary>
    public TrialProposal? ProposeIfNew(ParameterSet? parameters) =>
        parameters is not null && IsNew(parameters) ? new TrialProposal(learner.Learner, parameters, fidelity) : null;

    /// <summary>The next configuration of this learner that was not had before; null when there is none.</summary>
    public TrialProposal? Propose(Random random)
    {
        var first = _next ?? (_best is null ? learner.Space.Default() : null);
        if (ProposeIfNew(first) is { } proposal)
        {
            return proposal;
        }

        for (var draw = 0; draw < MaxDraws; draw++)
        {
            // The further the draws go, the longer the steps: near the best point every whole number may be used up.
            var parameters = _best is null || draw > MaxDraws / 2
                ? UnitCube.Sample(learner.Space, random)
                : Step(_best, random, 1 + (draw / 5.0));
            if (IsNew(parameters))
            {
                return new TrialProposal(learner.Learner, parameters, fidelity);
            }
        }

        return null;
    }

    /// <summary>Hears a result, also of configurations that others proposed.</summary>
    public void Report(ParameterSet parameters, double? loss)
    {
        if (loss < _bestLoss)
        {
            (_best, _bestLoss, _next, _misses) = (parameters, loss.Value, null, 0);
            return;
        }

        if (_best is null || _dimensions == 0 || IsFar(parameters, _best))
        {
            return;
        }

        _next = _next is null ? Mirror(parameters, _best) : null;
        if (++_misses >= 2 * _dimensions)
        {
            _misses = 0;
            HasSettled = true;
            _stepShare *= Shrink;
            if (_stepShare < ConvergedShare)
            {
                _stepShare = 1;
            }
        }
    }

    private double StepLength => FirstStep * Math.Sqrt(_dimensions) * _stepShare;

    private bool IsNew(ParameterSet parameters) => !log.Has(new TrialProposal(learner.Learner, parameters, fidelity));

    /// <summary>True for what is no step from the best, such as another member of the portfolio: it says nothing about the neighbourhood.</summary>
    private bool IsFar(ParameterSet parameters, ParameterSet best)
    {
        var from = UnitCube.ToPoint(learner.Space, best);
        var to = UnitCube.ToPoint(learner.Space, parameters);
        return from.Zip(to, (one, other) => (one - other) * (one - other)).Sum() > 4 * StepLength * StepLength;
    }

    /// <summary>The configuration on the other side of the best.</summary>
    private ParameterSet Mirror(ParameterSet parameters, ParameterSet best)
    {
        var from = UnitCube.ToPoint(learner.Space, best);
        var to = UnitCube.ToPoint(learner.Space, parameters);
        return UnitCube.ToParameters(learner.Space, [.. from.Zip(to, (center, point) => (2 * center) - point)], best);
    }

    private ParameterSet Step(ParameterSet from, Random random, double stretch)
    {
        var direction = Direction(random);
        var length = StepLength * stretch;
        var point = UnitCube.ToPoint(learner.Space, from).Zip(direction, (center, part) => center + (length * part));
        var choices = learner.Space.Ranges.OfType<ChoiceRange>().Aggregate(from, (set, range) =>
            random.NextDouble() < ChoiceChange ? set.With(range.Name, range.Options[random.Next(range.Options.Count)]) : set);
        return UnitCube.ToParameters(learner.Space, [.. point], choices);
    }

    /// <summary>A direction drawn uniformly from the unit sphere.</summary>
    private double[] Direction(Random random)
    {
        var normal = new double[_dimensions];
        for (var i = 0; i < normal.Length; i++)
        {
            // Box and Muller 1958.
            normal[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        var length = Math.Sqrt(normal.Sum(value => value * value));
        return length > 0 ? Array.ConvertAll(normal, value => value / length) : normal;
    }
}
