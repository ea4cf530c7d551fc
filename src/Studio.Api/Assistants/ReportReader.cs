namespace Studio.Api.Assistants;

using System.Text.Json;
using Studio.Api.Models;
using Studio.Api.Serving;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Registry;
using Studio.Pipelines.Reports;

/// <summary>Reads reports of models for the tool and the resource, and says why one is not there.</summary>
internal sealed class ReportReader(ModelService models, EvaluationService evaluations)
{
    /// <summary>A report of a version as it was written.</summary>
    /// <param name="model">Name of the model, with or without the version meant.</param>
    /// <param name="word">The version where it is given apart from the name: a number, an alias or latest; null where it is not.</param>
    /// <param name="name">Name of the report.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <exception cref="ToolRefusedException">There is none, with the reason.</exception>
    public async Task<(ModelVersionRecord Version, JsonElement Report)> ReadAsync(string model, string? word, string name, CancellationToken token)
    {
        var report = VersionReport.All.FirstOrDefault(known => known.Name == name)
            ?? throw new ToolRefusedException($"There is no report '{name}'; reports are {string.Join(", ", VersionReport.All.Select(known => known.Name))}.");
        var found = await VersionLookup.FindAsync(models, model, word, token);
        if (!found.Succeeded)
        {
            throw new ToolRefusedException(found.Reason);
        }

        var answer = await ModelEndpoints.ReportAsync(report, model, word, models, token);
        return answer.Result is ProblemHttpResult { ProblemDetails.Detail: var missing } && ModelFiles.Evaluations.Contains(report.File)
            ? throw new ToolRefusedException($"{missing} {await ReasonAsync(model, word, report, token)}")
            : (found.Version, EndpointAnswer.ValueOf<JsonElement>(answer));
    }

    /// <summary>Why a report is not there that is made after a model was published.</summary>
    private async Task<string?> ReasonAsync(string model, string? word, VersionReport report, CancellationToken token) =>
        (await EvaluationEndpoints.FindAsync(model, word, models, evaluations, token)).Result switch
        {
            Ok<EvaluationRecord> { Value.IsOpen: true } => "It is still being made; ask again in a minute.",
            Ok<EvaluationRecord> { Value: { } ended } => ended.Left?.FirstOrDefault(left => left.Name == report.File)?.Reason ?? ended.Reason,
            ProblemHttpResult problem => problem.ProblemDetails.Detail,
            _ => null,
        };
}
