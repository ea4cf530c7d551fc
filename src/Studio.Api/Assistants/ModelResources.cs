namespace Studio.Api.Assistants;

using System.ComponentModel;
using ModelContextProtocol.Server;
using Studio.Api.Cards;
using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary>What is written of models, as resources with addresses of their own.</summary>
[McpServerResourceType]
internal sealed class ModelResources(ModelService models, ReportReader reports)
{
    [McpServerResource(UriTemplate = "studio://models/{name}/versions/{version}/reports/{report}", Name = "report", Title = "Report of a model", MimeType = "application/json")]
    [Description("A report of a version of a model (a number, an alias or latest), whole: quality, importance, effects, slices, errors, fairness, learned, metrics, leaderboard, parity, plan or import.")]
    public async Task<string> ReportAsync(string name, string version, string report, CancellationToken token) =>
        ToolText.Of((await reports.ReadAsync(name, version, report, token)).Report);

    [McpServerResource(UriTemplate = "studio://models/{name}/versions/{version}/card", Name = "card", Title = "Card of a model", MimeType = "text/markdown")]
    [Description("One document that tells what a version of a model (a number, an alias or latest) is worth, for people, in Markdown.")]
    public async Task<string> CardAsync(string name, string version, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(models, name, version, token);
        return found.Succeeded ? CardMarkdown.Write(await CardEndpoints.ReadAsync(found.Version, models, token)) : throw new ToolRefusedException(found.Reason);
    }
}
