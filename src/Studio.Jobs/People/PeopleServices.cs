namespace Studio.Jobs.People;

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

/// <summary>People, keys and the audit log in a host.</summary>
internal static class PeopleServices
{
    // Twice what ASP.NET Core takes unless told: about a tenth of a second for each try.
    private const int HashIterations = 210_000;

    /// <summary>Adds them.</summary>
    public static void AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<IPasswordHasher<PersonEntity>, PasswordHasher<PersonEntity>>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
        services.AddScoped<IUserStore<PersonEntity>>(provider => new UserOnlyStore<PersonEntity, StudioDbContext, Guid>(provider.GetRequiredService<StudioDbContext>()));
        services.AddIdentityCore<PersonEntity>(Configure);

        // What protects cookies and secrets lies in the store, where all processes of the studio and later ones find it.
        services.AddDataProtection().SetApplicationName("MaaS.Studio").PersistKeysToDbContext<StudioDbContext>();
        services.AddServices(
            typeof(AuditLog), typeof(KnownCallers), typeof(SignIns), typeof(PersonService), typeof(MembershipService), typeof(KeyUses), typeof(KeyService));
    }

    /// <summary>What <see cref="PersonRules"/> have let through is not refused here for other reasons.</summary>
    private static void Configure(IdentityOptions options)
    {
        options.User.AllowedUserNameCharacters = string.Empty;
        options.Password = new PasswordOptions
        {
            RequiredLength = PersonRules.ShortestPassword,
            RequireDigit = false,
            RequireLowercase = false,
            RequireUppercase = false,
            RequireNonAlphanumeric = false,
        };
    }
}
