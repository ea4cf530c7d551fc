namespace Studio.Jobs.Storage;

using Microsoft.EntityFrameworkCore.Design;

/// <summary>The store in a PostgreSQL database; its migrations are in <c>Migrations/Postgres</c>.</summary>
internal sealed class PostgresStudioDbContext(DbContextOptions<PostgresStudioDbContext> options) : StudioDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().HaveConversion<PostgresTextConverter>();
    }
}

/// <summary>Lets <c>dotnet ef migrations add NAME --context PostgresStudioDbContext --output-dir Storage/Migrations/Postgres</c> create the context; never used at run time.</summary>
internal sealed class PostgresStudioDbContextDesign : IDesignTimeDbContextFactory<PostgresStudioDbContext>
{
    public PostgresStudioDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresStudioDbContext>().UseNpgsql("Host=design").Options);
}
