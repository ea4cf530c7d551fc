namespace Studio.Api.Predictions;

using System.Text.Json;
using Studio.Api.Serving;
using Studio.Pipelines;

/// <summary><c>POST /api/v1/models/{name}/versions/{version}/counterfactual</c>.</summary>
internal static class CounterfactualEndpoints
{
    private const long MaxBytes = 1024 * 1024;

    /// <summary>Maps the endpoint.</summary>
    public static void MapCounterfactuals(this IEndpointRouteBuilder api) => api.MapPost("/models/{name}/versions/{version}/counterfactual", FindAsync)
        .WithTags("Predictions")
        .WithSummary("Find what would change the prediction of a row")
        .WithDescription("JSON `{\"rows\": [{\"column\": value, …}], \"wanted\": …, \"keep\": [\"column\", …]}` with one row as in predict. `wanted` names a class (any other than the one predicted when it is left out), or for numbers `{\"atLeast\": number, \"atMost\": number}`, of which one may be left out; columns in `keep` are not changed. The answer changes at most three columns, as few as it can and then as little, to values that occur in stored rows of the data; the changed row is asked once more, and `after` is what it is predicted. `found` is false where no such row was found: a search of this kind does not try everything. Texts are not changed. 409 for versions that were not evaluated, which have no stored rows.")
        .Accepts<CounterfactualRequest>("application/json")
        .Produces<CounterfactualAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> FindAsync(string name, string version, HttpRequest request, ProjectPace pace, ServedModels models, ServingGate gate, CancellationToken token)
    {
        if (await pace.RefuseAsync(token) is { } tooFast)
        {
            return new TooFastResult(tooFast);
        }

        using var opening = await models.OpenAsync(name, version, token);
        if (!opening.Succeeded)
        {
            return OpeningProblems.Answer(opening.Problem.Value, opening.Reason);
        }

        using var body = await CallBody.ReadAsync(request, MaxBytes, gate, token);
        if (body is null)
        {
            return new BusyResult();
        }

        var wished = Read(body);
        var wish = wished.ToWish(out var problem);
        if ((problem ?? wish.Problem(opening.Model.Signature)) is { } wrong)
        {
            return Problems.BadRequest(wrong);
        }

        if (await models.FindBackgroundAsync(opening.Version!, token) is not { } background)
        {
            return Problems.Conflict(PredictionEndpoints.NoBackground(opening.Version!));
        }

        using var turn = await gate.EnterAsync(token);
        if (!turn.IsAcquired)
        {
            return new BusyResult();
        }

        using var input = opening.Model.Input.FromJson(wished.Rows!);
        return input.Rows is { } rows
            ? TypedResults.Ok(CounterfactualAnswer.Of(opening.Version!, opening.Model.FindCounterfactual(rows, background, wish, token)))
            : TypedResults.Problem(string.Join(" ", input.Problems), statusCode: StatusCodes.Status400BadRequest, extensions: new Dictionary<string, object?> { ["problems"] = input.Problems });
    }

    private static CounterfactualRequest Read(CallBody body)
    {
        try
        {
            return JsonSerializer.Deserialize<CounterfactualRequest>(TextBody.ToUtf8(body.Bytes, body.Type).Span, StudioJson.Line) ?? new CounterfactualRequest(null, null, null);
        }
        catch (JsonException exception)
        {
            throw JsonBody.NotJson(exception);
        }
    }
}
