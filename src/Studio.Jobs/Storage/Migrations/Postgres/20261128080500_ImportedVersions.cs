namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>A version need not come from an experiment: what only an experiment knows becomes optional.</summary>
public partial class ImportedVersions : Migration
{
    private static readonly string[] Optional = ["ExperimentId", "Members", "Metrics", "Parity"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => Alter(migrationBuilder, "DROP");

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => Alter(migrationBuilder, "SET");

    private static void Alter(MigrationBuilder migrationBuilder, string what)
    {
        foreach (var column in Optional)
        {
            migrationBuilder.Sql($"ALTER TABLE \"ModelVersions\" ALTER COLUMN \"{column}\" {what} NOT NULL");
        }
    }
}
