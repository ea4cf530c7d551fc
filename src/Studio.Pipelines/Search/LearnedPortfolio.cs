namespace Studio.Pipelines.Search;

using System.Text.Json;

/// <summary>A configuration of the learned portfolio.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Parameters">Its hyperparameters.</param>
public sealed record LearnedConfiguration(string Learner, ParameterSet Parameters);

/// <summary>The order in which configurations are worth trying on tables of one size.</summary>
/// <param name="MostRows">Training rows up to which it holds.</param>
/// <param name="Order">The configurations, the most worth for its cost first.</param>
public sealed record LearnedOrder(int MostRows, IReadOnlyList<LearnedConfiguration> Order);

/// <summary>
/// What trials of many configurations on many tables have taught of the order in which to try them (<c>learned-portfolio.json</c>): greedily, next is always what makes the ensemble
/// best for its cost. Made by <c>tests/Studio.Benchmarks</c>, command <c>portfolio</c>.
/// </summary>
/// <param name="Origin">What it was learned from, for people.</param>
/// <param name="Orders">By size of the table, ascending.</param>
public sealed record LearnedPortfolio(string Origin, IReadOnlyList<LearnedOrder> Orders)
{
    private const string Resource = "Studio.Pipelines.Search.learned-portfolio.json";

    private static readonly Lazy<LearnedPortfolio> Packaged = new(Read);

    /// <summary>The one that comes with the studio.</summary>
    public static LearnedPortfolio Default => Packaged.Value;

    /// <summary>The configurations for a table, the first to be tried first; empty where tables of its size taught nothing.</summary>
    /// <param name="rows">Training rows.</param>
    public IReadOnlyList<LearnedConfiguration> For(int rows) => Orders.FirstOrDefault(order => rows <= order.MostRows)?.Order ?? [];

    private static LearnedPortfolio Read()
    {
        using var stream = typeof(LearnedPortfolio).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<LearnedPortfolio>(stream, StudioJson.File)!;
    }
}
