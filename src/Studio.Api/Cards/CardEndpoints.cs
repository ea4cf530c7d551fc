namespace Studio.Api.Cards;

using Studio.Api.Errors;
using Studio.Api.Models;
using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary><c>/api/v1/models/{name}/versions/{version}/card</c>.</summary>
internal static class CardEndpoints
{
    private const string Html = "text/html";
    private const string Markdown = "text/markdown";

    /// <summary>Maps the endpoint.</summary>
    public static void MapCards(this IEndpointRouteBuilder models) => models.MapGet("/{name}/versions/{version}/card", WriteAsync)
        .WithSummary("Get its card: one document that tells what it is worth, to be handed on")
        .WithDescription("HTML without scripts and anything from elsewhere, or Markdown without curves where `?format=markdown` or Accept asks for text/markdown. It has no rows of the data. What is not found out yet is left out.")
        .Produces(StatusCodes.Status200OK, contentType: Html, additionalContentTypes: Markdown);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> WriteAsync(
        string name, string version, string? format, HttpRequest request, ModelService service, CancellationToken token)
    {
        if (format is not (null or "html" or "markdown"))
        {
            return Problems.BadRequest($"There is no card in the format '{format}'; ask for html or markdown.");
        }

        var found = await VersionLookup.FindAsync(service, name, version, token);
        if (!found.Succeeded)
        {
            return OpeningProblems.Answer(found.Problem.Value, found.Reason);
        }

        var papers = await ReadAsync(found.Version, service, token);
        return format == "markdown" || (format is null && PrefersMarkdown(request))
            ? TypedResults.Text(CardMarkdown.Write(papers), $"{Markdown}; charset=utf-8")
            : TypedResults.Text(await CardWriter.WriteAsync(papers), $"{Html}; charset=utf-8");
    }

    /// <summary>What is written of a version.</summary>
    internal static async Task<ModelPapers> ReadAsync(ModelVersionRecord version, ModelService service, CancellationToken token) =>
        await ModelPapers.ReadAsync($"{version.Name} version {version.Version}", file => service.FindArtifactAsync(version.Name, version.Version, file, token), token) with { Sha256 = version.Sha256 };

    /// <summary>True where Accept names Markdown, and HTML not at all or with less weight.</summary>
    private static bool PrefersMarkdown(HttpRequest request)
    {
        var types = request.GetTypedHeaders().Accept;
        double Weight(string type) => types.FirstOrDefault(accepted => accepted.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } accepted ? accepted.Quality ?? 1 : 0;
        return Weight(Markdown) > Weight(Html);
    }
}
