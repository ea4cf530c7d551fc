namespace Studio.Api.Assistants;

using System.ComponentModel;
using ModelContextProtocol.Server;
using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary>Tools for models and what is known of them.</summary>
[McpServerToolType]
internal sealed class ModelTools(ModelService models, ReportReader reports)
{
    private const int MostListed = 100;

    [McpServerTool(Name = "list_models", Title = "List models", ReadOnly = true, OpenWorld = false)]
    [Description("Lists the models that can be asked (at most 100, by name): name, what they predict (task, label), and the newest version that can answer.")]
    public async Task<string> ListAsync(CancellationToken token)
    {
        var all = await models.ListAsync(token);
        return ToolText.Of(new { total = all.Count, models = all.Take(MostListed).Select(model => new { model.Name, model.Task, model.Label, model.LatestVersion, model.CreatedAt }) });
    }

    [McpServerTool(Name = "get_model", Title = "Get a model", ReadOnly = true, OpenWorld = false)]
    [Description("Tells how a version of a model is called and how good it is: inputs (the columns it reads, with their kind), classes, metrics on rows it did not learn from (validation) and on a test table (test), aliases, and its other versions.")]
    public async Task<string> GetAsync(
        [Description("The model: NAME for its newest version that can answer, NAME@ALIAS, or NAME/VERSION.")] string model,
        CancellationToken token = default)
    {
        var found = await VersionLookup.FindAsync(models, model, null, token);
        if (!found.Succeeded)
        {
            throw new ToolRefusedException(found.Reason);
        }

        var (version, signature) = (found.Version, found.Version.Signature);
        var versions = await models.ListVersionsAsync(version.Name, token);
        return ToolText.Of(new
        {
            version.Name,
            version.Version,
            version.State,
            version.Reason,
            version.Aliases,
            version.Learner,
            signature.Task,
            signature.Label,
            inputs = signature.Inputs.Select(input => new { input.Name, input.Kind, input.Type, required = input.Required ? true : (bool?)null }),
            signature.Classes,
            metrics = version.Metrics,
            version.Notes,
            trainedOn = version.Lineage.DatasetName,
            versions = versions.Take(MostListed).Select(other => new { other.Version, other.State, other.Aliases, other.CreatedAt }),
        });
    }

    [McpServerTool(Name = "read_report", Title = "Read a report of a model", ReadOnly = true, OpenWorld = false)]
    [Description("Reads a report of a version of a model as JSON. quality: metrics with intervals, confusion, calibration; importance: how much each column matters; effects: how predictions change with each column; slices: the metric by value of every column; errors: the rows it is most wrong about; fairness: how it treats the values of columns of categories; learned: what its search learned and whether more data would help; also metrics, leaderboard, parity, plan and import. Long lists are cut to their beginning, which `note` tells. Reports are made in the minutes after a model is published.")]
    public async Task<string> ReadReportAsync(
        [Description("The model: NAME for its newest version that can answer, NAME@ALIAS, or NAME/VERSION.")] string model,
        [Description("Which report: quality, importance, effects, slices, errors, fairness, learned, metrics, leaderboard, parity, plan or import.")] string report,
        CancellationToken token = default)
    {
        var (version, whole) = await reports.ReadAsync(model, null, report, token);
        var trimmed = TrimmedJson.Of(whole, ToolText.MostCharacters);
        return ToolText.Of(new
        {
            model = version.Name,
            version.Version,
            report,
            note = trimmed.Kept is { } kept
                ? FormattableString.Invariant($"Lists are cut to their first {kept} entries; the whole report is the resource studio://models/{version.Name}/versions/{version.Version}/reports/{report}.")
                : null,
            contents = trimmed.Value,
        });
    }
}
