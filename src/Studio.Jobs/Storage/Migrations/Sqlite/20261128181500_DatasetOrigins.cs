namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>A dataset keeps where it comes from when nobody sent it as a file, and how far its profile is.</summary>
public partial class DatasetOrigins : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Origin", "Datasets", "TEXT", nullable: true);
        migrationBuilder.AddColumn<int>("ProfiledColumns", "Datasets", "INTEGER", nullable: false, defaultValue: 0);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumns("Datasets", ["Origin", "ProfiledColumns"]);
}
