namespace Studio.Api.Cards;

using Studio.Api.Models;
using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary><c>/api/v1/models/{name}/versions/{version}/card</c>.</summary>
internal static class CardEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapCards(this IEndpointRouteBuilder models) => models.MapGet("/{name}/versions/{version}/card", WriteAsync)
        .WithSummary("Get its card: one HTML document that tells what it is worth, to be handed on")
        .WithDescription("It has no scripts, nothing from elsewhere and no rows of the data. What is not found out yet is left out.")
        .Produces(StatusCodes.Status200OK, contentType: "text/html");

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> WriteAsync(string name, string version, ModelService service, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(service, name, version, token);
        if (!found.Succeeded)
        {
            return OpeningProblems.Answer(found.Problem.Value, found.Reason);
        }

        var (model, number) = (found.Version.Name, found.Version.Version);
        var papers = await ModelPapers.ReadAsync($"{model} version {number}", file => service.FindArtifactAsync(model, number, file, token), token);
        return TypedResults.Text(await CardWriter.WriteAsync(papers with { Sha256 = found.Version.Sha256 }), "text/html; charset=utf-8");
    }
}
