namespace Studio.Api.Languages;

using Microsoft.AspNetCore.Localization;

/// <summary>Answers people in their language: the one that was chosen in the studio, kept in a cookie, or else the one their browser asks for.</summary>
public static class LanguageChoice
{
    private const string Cookie = "studio-language";

    /// <summary>Requests that tell of a language are answered in it. Numbers and dates are written the same in all of them.</summary>
    public static void UseLanguages(this WebApplication app)
    {
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, Language.English.Culture),
            SupportedCultures = [CultureInfo.InvariantCulture],
            SupportedUICultures = [.. Language.All.Select(language => language.Culture), CultureInfo.GetCultureInfo("zh")],
            RequestCultureProviders = [new CustomRequestCultureProvider(Chosen), new AcceptLanguageHeaderRequestCultureProvider()],
        };
        app.UseRequestLocalization(options);
    }

    /// <summary>Maps the address that chooses one and goes back.</summary>
    public static void MapLanguages(this WebApplication app) => app.MapGet("/language/{tag}", Choose).AllowAnonymous().ExcludeFromDescription();

    private static Task<ProviderCultureResult?> Chosen(HttpContext context) =>
        Task.FromResult(Language.All.FirstOrDefault(language => language.Tag == context.Request.Cookies[Cookie]) is { } language
            ? new ProviderCultureResult("", language.Tag)
            : null);

    private static Results<RedirectHttpResult, ProblemHttpResult> Choose(string tag, string? back, HttpContext context)
    {
        if (Language.All.All(language => language.Tag != tag))
        {
            return TypedResults.Problem($"There is no language '{tag}'; there are {string.Join(" and ", Language.All.Select(language => language.Tag))}.", statusCode: StatusCodes.Status404NotFound);
        }

        var root = $"{context.Request.PathBase}/";
        context.Response.Cookies.Append(Cookie, tag, new CookieOptions { Path = root, MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true });
        return TypedResults.LocalRedirect(IsLocal(back) ? root + back!.TrimStart('/') : root);
    }

    // Never to another host, whatever a link says.
    private static bool IsLocal(string? back) =>
        back is not null && !back.Contains('\\', StringComparison.Ordinal) && Uri.TryCreate(back.TrimStart('/'), UriKind.Relative, out _);
}
