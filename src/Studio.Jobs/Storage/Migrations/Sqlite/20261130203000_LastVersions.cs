namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Every dataset knows the highest number that its series has given out. No series has more than one version yet.</summary>
public partial class LastVersions : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<int>("LastVersion", "Datasets", "INTEGER", nullable: false, defaultValue: 1);

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumns("Datasets", ["LastVersion"]);
}
