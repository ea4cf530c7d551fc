namespace Studio.Api.Components.Experiments;

using Studio.Api.Components.Reports;
using Studio.Api.Components.Shared;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

/// <summary>An axis of a chart for one hyperparameter: numbers on the scale that they are searched on, or words side by side.</summary>
public sealed record ParameterAxis
{
    private const int MostTicks = 8;

    // Without a known range numbers are drawn on a logarithmic scale when they span this much.
    private const double WideSpan = 100;

    private ParameterAxis(string name) => Name = name;

    /// <summary>Name of the hyperparameter.</summary>
    public string Name { get; }

    /// <summary>The words that were chosen, in the order of the search space; empty for numbers.</summary>
    public IReadOnlyList<string> Options { get; private init; } = [];

    /// <summary>Smallest number that was tried; above 0 on a logarithmic scale.</summary>
    public double Low { get; private init; }

    /// <summary>Largest number that was tried.</summary>
    public double High { get; private init; }

    /// <summary>True where equal ratios are equally far apart.</summary>
    public bool Log { get; private init; }

    /// <summary>True where trials differ in it.</summary>
    public bool Varies => Options.Count > 1 || High > Low;

    /// <summary>The axis of a hyperparameter; null where no trial has it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="range">How it is searched; null where that is not known.</param>
    /// <param name="trials">The trials that are drawn.</param>
    public static ParameterAxis? Of(string name, ParameterRange? range, IReadOnlyList<Trial> trials)
    {
        var having = trials.Where(trial => trial.Parameters.Has(name)).Select(trial => trial.Parameters).ToList();
        if (having.Count == 0)
        {
            return null;
        }

        if (having.Exists(parameters => !parameters.IsNumber(name)))
        {
            var declared = (range as ChoiceRange)?.Options.ToList() ?? [];
            var words = having.Select(parameters => parameters.Text(name)).Distinct().OrderBy(word => declared.IndexOf(word) is >= 0 and var place ? place : declared.Count).ThenBy(word => word, StringComparer.Ordinal);
            return new ParameterAxis(name) { Options = [.. words] };
        }

        var numbers = having.Select(parameters => parameters.Number(name)).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (numbers.Min(), numbers.Max());
        return new ParameterAxis(name) { Low = low, High = high, Log = low > 0 && (range is NumberRange known ? known.Log : high / low >= WideSpan) };
    }

    /// <summary>Where a trial lies, 0 to 1; null where it has no such hyperparameter.</summary>
    public double? Place(Trial trial)
    {
        if (!trial.Parameters.Has(Name))
        {
            return null;
        }

        if (Options.Count > 0)
        {
            return Options.ToList().IndexOf(trial.Parameters.Text(Name)) is >= 0 and var option ? PlaceOf(option) : null;
        }

        return double.IsFinite(trial.Parameters.Number(Name)) ? PlaceOf(trial.Parameters.Number(Name)) : null;
    }

    /// <summary>Values that are written at the axis with their places, 0 to 1.</summary>
    public IEnumerable<(double Place, string Text)> Ticks()
    {
        if (Options.Count > 0)
        {
            var step = (Options.Count + MostTicks - 1) / MostTicks;
            return Options.Index().Where(option => option.Index % step == 0).Select(option => (PlaceOf(option.Index), option.Item));
        }

        IEnumerable<double> values = High <= Low ? [Low] : Log ? Powers() : new ChartAxis(Name, Low, High).Ticks();
        return values.Select(value => (PlaceOf(value), Show.Number(value)));
    }

    private double[] Powers()
    {
        var (first, last) = ((int)Math.Ceiling(Math.Log10(Low) - 1e-9), (int)Math.Floor(Math.Log10(High) + 1e-9));
        var step = Math.Max(1, (last - first + MostTicks) / MostTicks);
        return last > first ? [.. Enumerable.Range(0, ((last - first) / step) + 1).Select(power => Math.Pow(10, first + (power * step)))] : [Low, High];
    }

    private double PlaceOf(double value) =>
        Options.Count > 0 ? (value + 0.5) / Options.Count
        : High <= Low ? 0.5
        : Log ? Math.Log(value / Low) / Math.Log(High / Low)
        : (value - Low) / (High - Low);
}
