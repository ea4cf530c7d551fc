namespace Studio.Api.Access;

using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Projects;


/// <summary><c>/api/v1/me</c>, <c>/people</c>, <c>/members</c>, <c>/keys</c> and <c>/audit</c>: who may do what, and what was done.</summary>
internal static class AccessEndpoints
{
    private const int MostLines = 1_000;

    /// <summary>Maps the endpoints below <c>/api/v1</c>.</summary>
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        var access = api.MapGroup("").WithTags("Access");
        access.MapGet("/me", Me).WithSummary("Who you are here, and what you may do in this project");
        access.MapGet("/people", (PersonService people, CancellationToken token) => people.ListAsync(token)).WithSummary("List the people who may sign in").WithDescription("For admins of the server.");
        access.MapPost("/people", CreatePersonAsync).WithSummary("Let a person sign in").WithDescription("For admins of the server, and while there are no people for whoever is at this machine: the first one is an admin of the server.").Accepts<CreatePersonRequest>("application/json");
        access.MapPatch("/people/{name}", ChangePersonAsync).WithSummary("Set a person's password, or make them an admin of the server or none").Accepts<ChangePersonRequest>("application/json");
        access.MapDelete("/people/{name}", DeletePersonAsync).WithSummary("Delete a person with their roles and tokens");
        access.MapGet("/members", (MembershipService members, CancellationToken token) => members.ListAsync(token)).WithSummary("List the people of this project with their roles");
        access.MapPut("/members/{name}", GiveRoleAsync).WithSummary("Give a person a role in this project").Accepts<GiveRoleRequest>("application/json");
        access.MapDelete("/members/{name}", TakeRoleAsync).WithSummary("Take a person's role in this project away");
        access.MapGet("/keys", (KeyService keys, CancellationToken token) => keys.ListAsync(token)).WithSummary("List your tokens, and for admins of the project its keys");
        access.MapPost("/keys", CreateKeyAsync).WithSummary("Make a key").WithDescription("The answer has the key itself, this once: it is stored hashed. With `personal` it acts as you do in all your projects, otherwise with `role` in this one.").Accepts<CreateKeyRequest>("application/json");
        access.MapDelete("/keys/{id:guid}", RevokeKeyAsync).WithSummary("Revoke a key");
        access.MapGet("/audit", ListAuditAsync).WithSummary("List what was done, newest first").WithDescription("For admins: what was done in this project; in the default one, for admins of the server, everything. `before` is the number of the last line one has, `count` at most 1,000.");
        access.MapGet("/audit.csv", ExportAuditAsync).WithSummary("Download what was done as CSV").Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    private static Me Me(HttpContext context) => new(
        Caller.Current.Name, Projects.ProjectPath.NameOf(context) ?? ProjectNames.Default, Caller.Current.Role, Caller.Current.IsServerAdmin);

    private static async Task<Results<Created<PersonRecord>, ValidationProblem>> CreatePersonAsync(HttpRequest request, PersonService people, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<CreatePersonRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var result = await people.CreateAsync(form.Name ?? string.Empty, form.Mail, form.Password, form.ServerAdmin ?? false, token);
        return result.Person is { } person
            ? TypedResults.Created($"/api/v1/people/{Uri.EscapeDataString(person.Name)}", person)
            : TypedResults.ValidationProblem(new Dictionary<string, string[]> { [string.Empty] = [.. result.Reasons] });
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ChangePersonAsync(string name, HttpRequest request, PersonService people, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<ChangePersonRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        if (await FindAsync(people, name, token) is not { } person)
        {
            return Unknown(name);
        }

        var reasons = form.Password is { } password ? (await people.SetPasswordAsync(person.Id, password, token)).Reasons : [];
        if (reasons.Count == 0 && form.ServerAdmin is { } admin)
        {
            reasons = (await people.SetServerAdminAsync(person.Id, admin, token)).Reasons;
        }

        return reasons.Count == 0 ? TypedResults.NoContent() : Problems.Conflict(string.Join(' ', reasons));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeletePersonAsync(string name, PersonService people, CancellationToken token) =>
        await FindAsync(people, name, token) is not { } person ? Unknown(name) : Done((await people.DeleteAsync(person.Id, token)).Reasons);

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> GiveRoleAsync(string name, HttpRequest request, MembershipService members, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<GiveRoleRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        if (Roles.Find(form.Role) is not { } role)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["role"] = [NoRole(form.Role)] });
        }

        return (await members.GiveAsync(name, role, token)).Reason is { } reason ? Problems.NotFound(reason) : TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeRoleAsync(string name, MembershipService members, CancellationToken token) =>
        (await members.TakeAsync(name, token)).Reason is { } reason ? Problems.NotFound(reason) : TypedResults.NoContent();

    private static async Task<Results<Created<CreatedKey>, ValidationProblem>> CreateKeyAsync(HttpRequest request, KeyService keys, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<CreateKeyRequest>(request, token);
        var problems = new Dictionary<string, string[]>(errors);
        var role = Roles.Find(form.Role);
        if (form.Role is not null && role is null)
        {
            problems["role"] = [NoRole(form.Role)];
        }

        if (form.Days is < 1 or > 3650)
        {
            problems["days"] = [$"{form.Days} is no number of days from 1 to 3650."];
        }

        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var made = await keys.CreateAsync(new NewKey(form.Name ?? string.Empty, role, form.Days is { } days ? TimeSpan.FromDays(days) : null, form.Personal ?? false), token);
        return made is { Text: { } text, Key: { } key }
            ? TypedResults.Created($"/api/v1/keys/{key.Id}", new CreatedKey(text, key))
            : TypedResults.ValidationProblem(new Dictionary<string, string[]> { [string.Empty] = [.. made.Reasons] });
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeKeyAsync(Guid id, KeyService keys, CancellationToken token)
    {
        var reasons = (await keys.RevokeAsync(id, token)).Reasons;
        return reasons.Count == 0 ? TypedResults.NoContent() : Problems.NotFound(string.Join(' ', reasons));
    }

    private static async Task<Ok<IReadOnlyList<AuditRecord>>> ListAuditAsync(AuditLog audit, string? who, string? action, long? before, int? count, CancellationToken token) =>
        TypedResults.Ok(await audit.ListAsync(new AuditQuery(Who: who, Action: action, Before: before, Count: Math.Clamp(count ?? 100, 1, MostLines)), token));

    private static async Task ExportAuditAsync(HttpContext context, AuditLog audit, string? who, string? action, CancellationToken token)
    {
        // Asked before anything is written, so that a refusal is one.
        var lines = audit.ExportAsync(new AuditQuery(Who: who, Action: action), token);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=audit.csv";
        await context.Response.WriteAsync("number,at,who,action,thing,project,from\n", token);
        await foreach (var line in lines)
        {
            string?[] fields = [line.Number.ToString(CultureInfo.InvariantCulture), line.At.ToString("O", CultureInfo.InvariantCulture), line.Who, line.Action, line.Thing, line.Project, line.From];
            await context.Response.WriteAsync(string.Join(',', fields.Select(Field)) + "\n", token);
        }
    }

    // Names are what people gave: a spreadsheet must not take one for a formula.
    private static string Field(string? value) => $"\"{SpreadsheetText.Escape(value ?? string.Empty).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string NoRole(string? word) => $"'{word}' is no role; roles are {string.Join(", ", Roles.Names)}.";

    private static Results<NoContent, ProblemHttpResult> Done(IReadOnlyList<string> reasons) => reasons.Count == 0 ? TypedResults.NoContent() : Problems.Conflict(string.Join(' ', reasons));

    private static ProblemHttpResult Unknown(string name) => Problems.NotFound($"There is no person '{name}'.");

    private static async Task<PersonRecord?> FindAsync(PersonService people, string name, CancellationToken token) =>
        (await people.ListAsync(token)).FirstOrDefault(person => string.Equals(person.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Who asks.</summary>
/// <param name="Name">Name of the person or key.</param>
/// <param name="Project">The project that the address names.</param>
/// <param name="Role">Role in it; null for none.</param>
/// <param name="ServerAdmin">True for an admin of the server.</param>
internal sealed record Me(string Name, string Project, Role? Role, bool ServerAdmin);

/// <summary>A key, this once with itself.</summary>
/// <param name="Key">What programs send: <c>Authorization: Bearer mst_…</c>.</param>
/// <param name="Record">What is stored of it.</param>
internal sealed record CreatedKey(string Key, KeyRecord Record);

/// <summary>A person to make.</summary>
internal sealed class CreatePersonRequest
{
    /// <summary>The name to sign in with, 1 to 100 characters.</summary>
    public string? Name { get; set; }

    /// <summary>Mail address; may be left out.</summary>
    public string? Mail { get; set; }

    /// <summary>Password, at least 12 characters.</summary>
    public string? Password { get; set; }

    /// <summary>True for an admin of the server; false by default.</summary>
    public bool? ServerAdmin { get; set; }
}

/// <summary>What is changed of a person; what is left out stays.</summary>
internal sealed class ChangePersonRequest
{
    /// <summary>New password, at least 12 characters.</summary>
    public string? Password { get; set; }

    /// <summary>True for an admin of the server.</summary>
    public bool? ServerAdmin { get; set; }
}

/// <summary>A role to give.</summary>
internal sealed class GiveRoleRequest
{
    /// <summary>predictor, viewer, editor or admin.</summary>
    public string? Role { get; set; }
}

/// <summary>A key to make.</summary>
internal sealed class CreateKeyRequest
{
    /// <summary>A name for people, 1 to 100 characters.</summary>
    public string? Name { get; set; }

    /// <summary>predictor, viewer, editor or admin; left out of a personal one.</summary>
    public string? Role { get; set; }

    /// <summary>Days until it ends, 1 to 3650; left out for no end.</summary>
    public int? Days { get; set; }

    /// <summary>True for a token that acts as you.</summary>
    public bool? Personal { get; set; }
}
