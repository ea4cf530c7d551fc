namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What projects may use, where it is not what the settings say. Nothing is set yet.</summary>
public partial class ProjectLimits : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "ProjectLimits",
        table => new
        {
            ProjectId = table.Column<Guid>("TEXT", nullable: false),
            Experiments = table.Column<int>("INTEGER", nullable: true),
            StorageMegabytes = table.Column<int>("INTEGER", nullable: true),
            PredictionsPerSecond = table.Column<int>("INTEGER", nullable: true),
        },
        constraints: table => table.PrimaryKey("PK_ProjectLimits", row => row.ProjectId));

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("ProjectLimits");
}
