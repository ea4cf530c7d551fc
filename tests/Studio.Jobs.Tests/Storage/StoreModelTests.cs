namespace Studio.Jobs.Tests.Storage;

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Storage;
using Studio.Testing;

[TestClass]
public sealed class StoreModelTests
{
    [TestMethod]
    public void Snapshots_AreTheModels()
    {
        using var sqlite = Sqlite("unused.db");
        using var postgres = Postgres("Host=unused");
        Assert.IsFalse(sqlite.Database.HasPendingModelChanges());
        Assert.IsFalse(postgres.Database.HasPendingModelChanges());
    }

    [TestMethod]
    public async Task Migrations_MakeTheTablesOfTheModel_InSqlite()
    {
        using var folder = new TestFolder();
        await using var migrated = Sqlite(folder.Combine("migrated.db"));
        await using var created = Sqlite(folder.Combine("created.db"));
        await CompareAsync(migrated, created, """
            SELECT m.name || ' ' || p.name || ' ' || p.type || ' ' || p."notnull" || ' ' || p.pk FROM sqlite_master m, pragma_table_info(m.name) p
            WHERE m.type = 'table' AND m.name NOT LIKE '\_\_EF%' ESCAPE '\' ORDER BY 1
            """);
        await CompareAsync(migrated, created, "SELECT tbl_name || ' ' || name || ' ' || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1");
        await CompareAsync(migrated, created, """SELECT m.name || ' ' || f."from" || ' ' || f."table" || ' ' || f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1""");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [TestMethod]
    public async Task Migrations_MakeTheTablesOfTheModel_InPostgreSql()
    {
        var server = await PostgresServer.SharedAsync();
        await using var migrated = Postgres(await server.CreateDatabaseAsync());
        await using var created = Postgres(await server.CreateDatabaseAsync());
        await CompareAsync(migrated, created, """
            SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%' ORDER BY 1
            """);
        await CompareAsync(migrated, created, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_EF%' ORDER BY 1");
    }

    private static SqliteStudioDbContext Sqlite(string file) => new(new DbContextOptionsBuilder<SqliteStudioDbContext>().UseSqlite($"Data Source={file}").Options);

    private static PostgresStudioDbContext Postgres(string store) => new(new DbContextOptionsBuilder<PostgresStudioDbContext>().UseNpgsql(store).Options);

    private static async Task CompareAsync(DbContext migrated, DbContext created, string query)
    {
        await migrated.Database.MigrateAsync();
        await created.Database.EnsureCreatedAsync();
        var expected = await ReadAsync(created.Database.GetDbConnection(), query);
        Assert.IsNotEmpty(expected);
        CollectionAssert.AreEqual(expected, await ReadAsync(migrated.Database.GetDbConnection(), query));
    }

    private static async Task<List<string>> ReadAsync(DbConnection connection, string query)
    {
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        var rows = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                rows.Add(reader.GetString(0));
            }
        }

        await connection.CloseAsync();
        return rows;
    }
}
