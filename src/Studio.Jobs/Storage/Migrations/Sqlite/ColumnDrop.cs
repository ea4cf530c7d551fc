namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Drops columns by SQLite's own statement: EF Core would rebuild the table, from a copy of the model as it was.</summary>
internal static class ColumnDrop
{
    /// <summary>Drops columns that no index has.</summary>
    public static void DropColumns(this MigrationBuilder migration, string table, params string[] columns)
    {
        foreach (var column in columns)
        {
            migration.Sql($"ALTER TABLE \"{table}\" DROP COLUMN \"{column}\";");
        }
    }
}
