namespace Studio.Api.CommandLine;

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Studio.Pipelines.Data;
using Studio.Pipelines.Search;

/// <summary>Options of the kinds that the commands use, with messages that name the value and what is wanted.</summary>
internal static partial class CommandOption
{
    /// <summary>One text.</summary>
    public static Option<string> Text(string name, string description, bool required = false) =>
        new(name) { Description = description, Required = required };

    /// <summary>A number.</summary>
    public static Option<double?> Number(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse<double>(result, name, "a number with a decimal point", text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null),
    };

    /// <summary>A whole number.</summary>
    public static Option<int?> Integer(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Parse<int>(result, name, "a whole number", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null),
    };

    /// <summary>Several texts, separated by commas or given by repeating the option.</summary>
    public static Option<string[]> List(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    /// <summary>Names of columns, as they are given; see <see cref="ColumnList"/>.</summary>
    public static Option<string[]> Columns(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Columns and what is said of each, <c>a=+,b=-</c>; a name may have commas, what is said of it none.</summary>
    public static Option<IReadOnlyDictionary<string, string>?> ByColumn(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            var said = new Dictionary<string, string>();
            foreach (var part in result.Tokens.SelectMany(token => AfterEachValue().Split(token.Value)))
            {
                if (part.LastIndexOf('=') is > 0 and var at && said.TryAdd(part[..at].Trim(), part[(at + 1)..].Trim()))
                {
                    continue;
                }

                result.AddError($"{name} needs each column once with a sign such as income=+,age=-, not '{part}'.");
                return null;
            }

            return said;
        },
    };

    /// <summary>Parameters and their values, <c>a=1,b=word</c>.</summary>
    public static Option<ParameterSet?> Parameters(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var set = ParameterSet.Empty;
            foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            {
                if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } parameter, { Length: > 0 } value])
                {
                    result.AddError($"{name} needs names and values such as layers=2,activation=relu, not '{part}'.");
                    return null;
                }

                set = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? set.With(parameter, number)
                    : set.With(parameter, value);
            }

            return set;
        },
    };

    /// <summary>What mistakes cost; see <see cref="CostMatrix.Parse"/>.</summary>
    public static Option<CostMatrix?> Costs(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var costs = CostMatrix.Parse(result.Tokens[^1].Value, out var problem);
            if (problem is not null)
            {
                result.AddError($"{name} {problem}");
            }

            return costs;
        },
    };

    [GeneratedRegex("(?<==[^=,]*),")]
    private static partial Regex AfterEachValue();

    private static T? Parse<T>(ArgumentResult result, string name, string wanted, Func<string, T?> parse)
        where T : struct
    {
        var text = result.Tokens[^1].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"{name} needs {wanted}, not '{text}'.");
        }

        return value;
    }
}
