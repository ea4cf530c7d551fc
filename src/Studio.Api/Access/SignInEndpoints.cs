namespace Studio.Api.Access;

using Microsoft.AspNetCore.Mvc;
using Studio.Jobs.People;

/// <summary>What the form of the page to sign in sends, and the way out.</summary>
internal static class SignInEndpoints
{
    /// <summary>Maps them. Forms carry a token that only pages of this service have.</summary>
    public static void MapSignIns(this IEndpointRouteBuilder app)
    {
        app.MapPost($"{SignIns.Path}/password", SignInAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapOpenId();
        app.MapPost("/sign-out", SignOutAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<RedirectHttpResult> SignInAsync(
        [FromForm] string? name, [FromForm] string? password, [FromForm] string? back, HttpContext context, PersonService people, CancellationToken token)
    {
        var result = await people.SignInAsync(name ?? string.Empty, password ?? string.Empty, Callers.AddressOf(context), token);
        if (result.Person is { } person)
        {
            await SignIns.EnterAsync(context, person);
            return TypedResults.LocalRedirect(BackOr(context, back));
        }

        var query = QueryString.Create("problem", result.Outcome == SignInOutcome.LockedOut ? "locked" : "refused");
        query = result.Wait is { } wait ? query.Add("wait", Math.Ceiling(wait.TotalMinutes).ToString(CultureInfo.InvariantCulture)) : query;
        query = IsHere(back) ? query.Add("back", back!) : query;
        return TypedResults.LocalRedirect($"{context.Request.PathBase}{SignIns.Path}{query}");
    }

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, [FromForm] string? leave)
    {
        await SignIns.LeaveAsync(context);
        return TypedResults.LocalRedirect($"{context.Request.PathBase}{SignIns.Path}");
    }

    /// <summary>Where somebody came from, or home.</summary>
    public static string BackOr(HttpContext context, string? back) => IsHere(back) ? back! : $"{context.Request.PathBase}/";

    // Never to another host, whatever a link says.
    private static bool IsHere(string? back) => back is ['/', not ('/' or '\\'), ..] or "/" && !back.Contains('\\', StringComparison.Ordinal);
}
