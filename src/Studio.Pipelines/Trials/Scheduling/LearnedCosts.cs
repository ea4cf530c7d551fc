namespace Studio.Pipelines.Trials.Scheduling;

using System.Text.Json;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;

/// <summary>How far the formula of a learner is from what its trainings took.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="LeastWork">Least seconds by the formula that it was learned from; below them it is that of these.</param>
/// <param name="MostWork">Most seconds by the formula that it was learned from.</param>
/// <param name="Constant">Logarithm of the factor where all terms are 0.</param>
/// <param name="Weights">What each of the <see cref="LearnedCosts.Terms"/> adds to it, times its value; terms that are not named add nothing.</param>
internal sealed record LearnedCost(string Learner, double LeastWork, double MostWork, double Constant, IReadOnlyDictionary<string, double> Weights);

/// <summary>
/// What trainings of many configurations on many tables have taught of the time they take (<c>learned-costs.json</c>): a factor for the formula of each learner
/// (<see cref="ITrainer.Work"/>), log-linear in the shape of the data and in the configuration. With more rows than it was learned from it comes nearer to 1 until there are ten
/// times as many: on few rows nets and trees stop early, on many they take all of their time. Made by <c>tests/Studio.Benchmarks</c>, command <c>costs</c>.
/// </summary>
/// <param name="Origin">What it was learned from, for people.</param>
/// <param name="MostRows">Most training rows among the tables.</param>
/// <param name="MostColumns">Most columns among them.</param>
/// <param name="Learners">The learners that were logged; formulas of others are taken as they are.</param>
internal sealed record LearnedCosts(string Origin, int MostRows, int MostColumns, IReadOnlyList<LearnedCost> Learners)
{
    private const string Resource = "Studio.Pipelines.Trials.Scheduling.learned-costs.json";

    private static readonly Lazy<LearnedCosts> Packaged = new(Read);

    /// <summary>Those that come with the studio.</summary>
    public static LearnedCosts Default => Packaged.Value;

    /// <summary>Seconds that training once is expected to take on one core.</summary>
    /// <param name="trainer">The learner.</param>
    /// <param name="shape">Shape of the data.</param>
    /// <param name="parameters">The configuration.</param>
    public double Seconds(ITrainer trainer, DataShape shape, ParameterSet parameters)
    {
        var work = trainer.Work(shape, parameters);
        return Learners.FirstOrDefault(entry => entry.Learner == trainer.Name) is { } learned
            ? work * Math.Exp(Trust(shape) * Correction(learned, trainer, Within(shape), work, parameters))
            : work;
    }

    /// <summary>What the factor depends on: the logarithms of the formula's seconds and of the shape, and the configuration, numbers from 0 to 1 within their range and choices as 0 or 1.</summary>
    /// <param name="trainer">The learner.</param>
    /// <param name="shape">Shape of the data.</param>
    /// <param name="work">Seconds by the formula.</param>
    /// <param name="parameters">The configuration.</param>
    public static IEnumerable<(string Name, double Value)> Terms(ITrainer trainer, DataShape shape, double work, ParameterSet parameters)
    {
        yield return ("work", Math.Log(work));
        yield return ("rows", Math.Log(Math.Max(1, shape.Rows)));
        yield return ("columns", Math.Log(Math.Max(1, shape.Columns)));
        yield return ("classes", Math.Log(shape.Classes));
        var space = trainer.SearchSpace(shape);
        if (!space.Holds(parameters))
        {
            yield break;
        }

        foreach (var (axis, value) in UnitCube.Axes(space).Zip(UnitCube.ToPoint(space, parameters)))
        {
            yield return (axis.Name, value);
        }

        foreach (var choice in space.Ranges.OfType<ChoiceRange>())
        {
            yield return ($"{choice.Name}={parameters.Choice(choice.Name)}", 1);
        }
    }

    private double Trust(DataShape shape) => Math.Clamp(1 - Math.Log10(Math.Max(1, shape.Rows) / (double)MostRows), 0, 1);

    private static double Correction(LearnedCost learned, ITrainer trainer, DataShape shape, double work, ParameterSet parameters) =>
        learned.Constant + Terms(trainer, shape, Math.Clamp(work, learned.LeastWork, learned.MostWork), parameters)
            .Sum(term => learned.Weights.GetValueOrDefault(term.Name) * term.Value);

    private DataShape Within(DataShape shape) => shape with { Rows = Math.Min(shape.Rows, MostRows), Columns = Math.Min(shape.Columns, MostColumns) };

    private static LearnedCosts Read()
    {
        using var stream = typeof(LearnedCosts).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<LearnedCosts>(stream, StudioJson.File)!;
    }
}
