namespace Studio.Api.Notifications;

using Studio.Jobs.Notifications;

/// <summary><c>/api/v1/subscriptions</c>: who is told when an experiment or a batch ends.</summary>
internal static class SubscriptionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSubscriptions(this IEndpointRouteBuilder subscriptions)
    {
        subscriptions.MapGet("/", (SubscriptionService service, CancellationToken token) => service.ListAsync(token)).WithSummary("List who is told when something ends");
        subscriptions.MapPost("/", CreateAsync)
            .WithSummary("Tell somebody when an experiment or a batch of this project ends, or an alert begins")
            .WithDescription("A web hook gets a POST with JSON and the header `Studio-Signature: t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` under the secret that this answer has, this once. What is not taken is sent again, up to eight times within a day, with the same `id`.")
            .Accepts<SubscribeRequest>("application/json");
        subscriptions.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Tell them no more");
    }

    private static async Task<Results<Created<CreatedSubscription>, ValidationProblem>> CreateAsync(HttpRequest request, SubscriptionService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<SubscribeRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var made = await service.CreateAsync(form.Channel, form.Target, token);
        return made.Subscription is { } subscription
            ? TypedResults.Created($"/api/v1/subscriptions/{subscription.Id}", new CreatedSubscription(made.Secret, subscription))
            : TypedResults.ValidationProblem(made.Problems.ToDictionary());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, SubscriptionService service, CancellationToken token) =>
        await service.DeleteAsync(id, token) ? TypedResults.NoContent() : Problems.NotFound($"There is no subscription {id}.");
}

/// <summary>Whom to tell.</summary>
internal sealed class SubscribeRequest
{
    /// <summary>webhook or mail.</summary>
    public string? Channel { get; set; }

    /// <summary>Address of the web hook, or of the mailbox.</summary>
    public string? Target { get; set; }
}

/// <summary>A subscription, this once with its secret.</summary>
/// <param name="Secret">What the web hook is signed with; null for mail.</param>
/// <param name="Subscription">What is stored.</param>
internal sealed record CreatedSubscription(string? Secret, SubscriptionRecord Subscription);
