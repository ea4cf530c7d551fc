namespace Studio.Api.Tests.Projects;

using System.Text.RegularExpressions;

/// <summary>What every address of the API is filled with, so that it names things that are there.</summary>
internal sealed partial record Things(string Model, Guid Dataset, Guid Experiment, Guid Batch)
{
    /// <summary>A comparison; none by default.</summary>
    public Guid Comparison { get; init; } = Guid.NewGuid();

    /// <summary>An address without its parameters; fails for one that it does not know.</summary>
    public string AddressOf(string path) => (path is "/api/v1/datasets" or "/api/v1/datasets/preview" ? $"{path}?name=a.csv" : path) is var address ? Parameter().Replace(address, parameter => parameter.Groups["name"].Value.ToLowerInvariant() switch
    {
        "name" => Model,
        "version" => "1",
        "alias" => "champion",
        "number" => Guid.NewGuid().ToString(),
        "other" => Dataset.ToString(),
        "id" => path switch
        {
            _ when path.Contains("/datasets/", StringComparison.Ordinal) => Dataset.ToString(),
            _ when path.Contains("/experiments/", StringComparison.Ordinal) => Experiment.ToString(),
            _ when path.Contains("/batches/", StringComparison.Ordinal) => Batch.ToString(),
            _ when path.Contains("/comparisons/", StringComparison.Ordinal) => Comparison.ToString(),
            _ => Guid.NewGuid().ToString(),
        },
        var other => throw new AssertFailedException($"Say here what to put for {{{other}}} of {path}."),
    }) : path;

    /// <summary>A body for it. What is asked for must be well-formed, so that the thing itself is looked for.</summary>
    public object BodyFor(string path) => path switch
    {
        _ when path.EndsWith("/publish", StringComparison.Ordinal) => new { candidate = "single" },
        _ when path.EndsWith("/aliases/{alias}", StringComparison.Ordinal) => new { version = 1 },
        _ when path.EndsWith("/comparisons", StringComparison.Ordinal) => new { left = $"{Model}@1", right = $"{Model}@1", datasetId = Dataset },
        _ when path.EndsWith("/fetch", StringComparison.Ordinal) => new { address = "https://example.org/a.csv" },
        _ when path.EndsWith("/batches", StringComparison.Ordinal) => new { datasetId = Dataset },
        _ when path.EndsWith("/route", StringComparison.Ordinal) => new { share = 0 },
        _ when path.EndsWith("/retraining", StringComparison.Ordinal) => new { datasetId = Dataset },
        _ when path.EndsWith("/decision", StringComparison.Ordinal) => new { promote = true },
        _ when path.EndsWith("/decisions", StringComparison.Ordinal) => new { threshold = 0.4 },
        _ when path.EndsWith("/experiments", StringComparison.Ordinal) => new { datasetId = Dataset, label = "bought", trials = 1, learners = new[] { "baseline" } },
        _ when path.EndsWith("/experiments/{id}", StringComparison.Ordinal) => new { budgetSeconds = 60 },
        _ when path.EndsWith("/counterfactual", StringComparison.Ordinal) => new { row = new { age = 40 }, wanted = "yes" },
        _ when path.EndsWith("/versions/{version}", StringComparison.Ordinal) => new { notes = "" },
        _ when path.EndsWith("/truth", StringComparison.Ordinal) => new[] { new { predictionId = Guid.NewGuid(), row = 0, value = "yes" } },
        _ when path.EndsWith("/limits", StringComparison.Ordinal) => new { experiments = 1 },
        _ when path.EndsWith("/projects", StringComparison.Ordinal) => new { name = "another" },
        _ when path.EndsWith("/people", StringComparison.Ordinal) => new { name = "somebody", password = "a long enough password" },
        _ when path.EndsWith("/people/{name}", StringComparison.Ordinal) => new { serverAdmin = false },
        _ when path.EndsWith("/members/{name}", StringComparison.Ordinal) => new { role = "viewer" },
        _ when path.EndsWith("/subscriptions", StringComparison.Ordinal) => new { channel = "webhook", target = "https://example.org/hook" },
        _ when path.EndsWith("/keys", StringComparison.Ordinal) => new { name = "one more", role = "viewer", days = 1 },
        _ => new { rows = new[] { new { age = 40 } } },
    };

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
