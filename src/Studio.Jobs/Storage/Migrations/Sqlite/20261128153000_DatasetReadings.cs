namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>A dataset keeps how its file is called and what was said of it, so that it can be read again.</summary>
public partial class DatasetReadings : Migration
{
    private static readonly string[] Added = ["FileName", "Wishes"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var column in Added)
        {
            migrationBuilder.AddColumn<string>(column, "Datasets", "TEXT", nullable: true);
        }
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumns("Datasets", Added);
}
