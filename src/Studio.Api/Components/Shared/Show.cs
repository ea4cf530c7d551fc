namespace Studio.Api.Components.Shared;

using Studio.Api.Languages;
using Studio.Jobs.Datasets;
using static Studio.Api.Languages.Words;

/// <summary>Numbers, sizes and times as people read them.</summary>
public static class Show
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A count with thousands separated: <c>1,234</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 row</c>, <c>1,234 rows</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">The English noun of one, written out: what it is in another language stands under that of several, <c>{0} rows</c>.</param>
    public static string Count(long count, string noun) =>
        Phrasebook.Current?.Say($"{{0}} {noun}s", [Count(count)]) ?? (count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s");

    /// <summary>The name of a dataset where several may be shown: with its version, but for a first one.</summary>
    public static string Name(DatasetRecord dataset) => dataset.Version == 1 ? dataset.Name : T($"{dataset.Name}, version {dataset.Version}");

    /// <summary>A size in powers of 1,000: <c>12.3 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double size = bytes;
        var unit = 0;
        while (size >= 999.5 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return size.ToString(unit == 0 || size >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>Any number with five significant digits; a dash for none.</summary>
    public static string Number(double? value) => value switch
    {
        null => "–",
        double.NaN => T("not a number"),
        _ when Math.Abs(value.Value) is >= 1e5 and < 1e12 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("G5", CultureInfo.InvariantCulture),
    };

    /// <summary>Microseconds with three significant digits: <c>1.25</c>, <c>41.8</c>, <c>2,680</c>; a dash for none.</summary>
    public static string Micros(double? value) => value switch
    {
        null => "–",
        >= 99.95 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("G3", CultureInfo.InvariantCulture),
    };

    /// <summary>A duration: <c>0.4 s</c>, <c>42 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 9.95 => T($"{Math.Max(seconds, 0):0.0} s"),
        < 59.5 => T($"{seconds:0} s"),
        < 3600 => T($"{(int)(seconds / 60)} min {(int)(seconds % 60):00} s"),
        _ => T($"{(int)(seconds / 3600)} h {(int)(seconds % 3600 / 60):00} min"),
    };

    /// <summary>A moment in the service's time zone: <c>2026-01-31 13:45</c>.</summary>
    public static string Moment(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Seconds since 1970 UTC as a date, with its time of day when it has one.</summary>
    public static string Date(double secondsSince1970)
    {
        var moment = DateTime.UnixEpoch.AddSeconds(secondsSince1970);
        return moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A number for SVG attributes and CSS: at most two decimals, with a point.</summary>
    public static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage: <c>12.3 %</c>.</summary>
    public static string Percent(double share) =>
        share is > 0 and < 0.001 ? "< 0.1 %" : (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>What a model of <see cref="ModelNames"/> is.</summary>
    public static string ModelName(string name) => name switch
    {
        ModelNames.Best => T("best: an ensemble where it helps"),
        ModelNames.Single => T("single: the best trial alone"),
        ModelNames.Small => T("small: one small file"),
        _ => name,
    };
}
