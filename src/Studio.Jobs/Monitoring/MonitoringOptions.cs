namespace Studio.Jobs.Monitoring;

using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

/// <summary>What is kept of the calls of models, section <c>Studio:Monitoring</c>; validated at start. Calls, errors and latency are always counted.</summary>
public sealed partial class MonitoringOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Monitoring";

    /// <summary>Share of calls whose rows are counted column by column and whose answers are stored, 0 to 1; 0 (the default) for none.</summary>
    [Range(0.0, 1.0)]
    public double SampleRate { get; set; }

    /// <summary>Names of columns, separated by commas, that are never counted, in any model; case does not matter. A name with a comma in it stands in double quotes.</summary>
    public string ExcludedColumns { get; set; } = string.Empty;

    /// <summary>Length of a window, 1 to 10,080 minutes (a week); windows of a day (the default) begin at midnight UTC.</summary>
    [Range(1, 10_080)]
    public int WindowMinutes { get; set; } = 1_440;

    /// <summary>Days that windows, answers and ended alerts are kept, 1 to 3,650.</summary>
    [Range(1, 3_650)]
    public int RetentionDays { get; set; } = 90;

    /// <summary>Most answers of a version that are stored a day (UTC) for their truth to come, 0 to 10,000,000; those that come first. 0 stores none.</summary>
    [Range(0, 10_000_000)]
    public int MostStoredPredictions { get; set; } = 10_000;

    /// <summary>Share of calls of a window that may go wrong without an alert, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double ErrorShare { get; set; } = 0.1;

    /// <summary>The names of <see cref="ExcludedColumns"/>.</summary>
    internal HashSet<string> Excluded => new(Names().Matches(ExcludedColumns).Select(name => name.Value.Trim().Trim('"')).Where(name => name.Length > 0), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("""\s*"[^"]*"|[^,]+""")]
    private static partial Regex Names();
}

/// <summary>Checks the attributes of <see cref="MonitoringOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class MonitoringOptionsValidator : IValidateOptions<MonitoringOptions>;
