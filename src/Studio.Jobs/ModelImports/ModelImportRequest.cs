namespace Studio.Jobs.ModelImports;

using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.Jobs.Experiments;
using Studio.Pipelines;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.ForeignModels;

/// <summary>What a person wants of an import, beside its files.</summary>
/// <param name="Name">Name of the model that gets a version.</param>
/// <param name="Label">The column that the model predicts.</param>
public sealed record ModelImportRequest(string Name, string Label)
{
    private static readonly JsonSerializerOptions Strict = new(StudioJson.Line) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false };

    /// <summary>JSON of <see cref="ModelMapping"/>; null to find everything out.</summary>
    public string? Mapping { get; init; }

    /// <summary>The dataset whose file it is tried on; null for a table that is sent.</summary>
    public Guid? DatasetId { get; init; }

    /// <summary>What is said of a table that is sent; a dataset has its own.</summary>
    public ReadingWishes Wishes { get; init; } = ReadingWishes.None;

    /// <summary>All that is wrong, a sentence each, under <c>name</c>, <c>label</c> or <c>mapping</c>.</summary>
    public IEnumerable<(string Field, string Problem)> Check()
    {
        if (ExperimentNames.Check(Name) is { } problem)
        {
            yield return ("name", problem.Message);
        }

        if (string.IsNullOrWhiteSpace(Label))
        {
            yield return ("label", "label is needed: the column of the table that the model predicts.");
        }

        if (Mapping is not null && ProblemOf(Mapping) is { } wrong)
        {
            yield return ("mapping", wrong);
        }
    }

    /// <summary>What is wrong with the text of a mapping, or null. A field that nobody knows would be left out without a word otherwise.</summary>
    public static string? ProblemOf(string mapping)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelMapping>(mapping, Strict) is null ? Example("it is null") : null;
        }
        catch (JsonException failure)
        {
            return Example(failure.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.'));
        }

        static string Example(string cause) => $"The mapping cannot be read ({cause}); write it like {{\"task\":\"binary\",\"inputs\":{{\"input\":[\"a\",\"b\"]}},\"outputs\":{{\"probabilities\":[\"p\"]}},\"classes\":[\"no\",\"yes\"]}}; each part may be left out.";
    }
}
