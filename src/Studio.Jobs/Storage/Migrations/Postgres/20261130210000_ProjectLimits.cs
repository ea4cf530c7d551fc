namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What projects may use, where it is not what the settings say. Nothing is set yet.</summary>
public partial class ProjectLimits : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "ProjectLimits",
        table => new
        {
            ProjectId = table.Column<Guid>("uuid", nullable: false),
            Experiments = table.Column<int>("integer", nullable: true),
            StorageMegabytes = table.Column<int>("integer", nullable: true),
            PredictionsPerSecond = table.Column<int>("integer", nullable: true),
        },
        constraints: table => table.PrimaryKey("PK_ProjectLimits", row => row.ProjectId));

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("ProjectLimits");
}
