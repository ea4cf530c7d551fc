namespace Studio.Api.CommandLine;

using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>What mistakes cost, as the command line tells it.</summary>
/// <param name="Costs">By the class that a row is of, and the one that it is taken for.</param>
internal sealed partial record CostMatrix(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Costs)
{
    /// <summary>Reads <c>no:yes=5,yes:no=1</c>, or a file of such pairs, one or more a line, or of JSON such as <c>{"no": {"yes": 5}}</c>, which names of any letters need.</summary>
    /// <param name="text">The pairs, or the path of a file that exists.</param>
    /// <param name="problem">What is wrong, with the remedy; null when nothing is.</param>
    public static CostMatrix? Parse(string text, out string? problem)
    {
        try
        {
            var content = File.Exists(text) ? File.ReadAllText(text).Trim() : text;
            return content.StartsWith('{') ? ParseJson(content, out problem) : ParsePairs(content, out problem);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = failure.Message;
            return null;
        }
    }

    private static CostMatrix? ParseJson(string json, out string? problem)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double>>>(json)!;
            problem = null;
            return new CostMatrix(read.ToDictionary(row => row.Key, row => (IReadOnlyDictionary<string, double>)(row.Value ?? [])));
        }
        catch (JsonException failure)
        {
            problem = $"JSON of costs looks like {{\"no\": {{\"yes\": 5}}}}. {failure.Message}";
            return null;
        }
    }

    private static CostMatrix? ParsePairs(string text, out string? problem)
    {
        var costs = new Dictionary<string, Dictionary<string, double>>();
        problem = null;
        foreach (var part in AfterEachCost().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0))
        {
            if (Pair().Match(part) is not { Success: true } pair || !double.TryParse(pair.Groups["cost"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost))
            {
                problem = $"needs pairs with their costs such as no:yes=5,yes:no=1, or a file, not '{part}'.";
                return null;
            }

            var row = costs.TryGetValue(pair.Groups["actual"].Value, out var known) ? known : costs[pair.Groups["actual"].Value] = [];
            if (!row.TryAdd(pair.Groups["predicted"].Value, cost))
            {
                problem = $"has the costs of {pair.Groups["actual"].Value}:{pair.Groups["predicted"].Value} twice; give them once.";
                return null;
            }
        }

        return new CostMatrix(costs.ToDictionary(row => row.Key, row => (IReadOnlyDictionary<string, double>)row.Value));
    }

    [GeneratedRegex("(?<==[^=,\n]*),|\n")]
    private static partial Regex AfterEachCost();

    [GeneratedRegex("^(?<actual>[^:]+?)\\s*:\\s*(?<predicted>.+?)\\s*=\\s*(?<cost>[^=]+)$")]
    private static partial Regex Pair();
}
