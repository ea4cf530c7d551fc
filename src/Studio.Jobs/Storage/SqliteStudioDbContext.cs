namespace Studio.Jobs.Storage;

using Microsoft.EntityFrameworkCore.Design;

/// <summary>The store in a SQLite file; its migrations are in <c>Migrations/Sqlite</c>.</summary>
internal sealed class SqliteStudioDbContext(DbContextOptions<SqliteStudioDbContext> options) : StudioDbContext(options);

/// <summary>Lets <c>dotnet ef migrations add NAME --context SqliteStudioDbContext --output-dir Storage/Migrations/Sqlite</c> create the context; never used at run time.</summary>
internal sealed class SqliteStudioDbContextDesign : IDesignTimeDbContextFactory<SqliteStudioDbContext>
{
    public SqliteStudioDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteStudioDbContext>().UseSqlite("Data Source=design.db").Options);
}
