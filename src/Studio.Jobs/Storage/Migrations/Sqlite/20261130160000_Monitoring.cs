namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What is counted of the calls of versions, answers whose truth may come, and alerts.</summary>
public partial class Monitoring : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "MonitoringWindows",
            table => new
            {
                VersionId = table.Column<Guid>("TEXT", nullable: false),
                Start = table.Column<long>("INTEGER", nullable: false),
                Process = table.Column<string>("TEXT", nullable: false),
                Minutes = table.Column<int>("INTEGER", nullable: false),
                Counts = table.Column<string>("TEXT", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_MonitoringWindows", row => new { row.VersionId, row.Start, row.Process });
                table.ForeignKey("FK_MonitoringWindows_ModelVersions_VersionId", row => row.VersionId, "ModelVersions", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_MonitoringWindows_Start", "MonitoringWindows", "Start");
        migrationBuilder.CreateTable(
            "SampledPredictions",
            table => new
            {
                PredictionId = table.Column<Guid>("TEXT", nullable: false),
                Row = table.Column<int>("INTEGER", nullable: false),
                VersionId = table.Column<Guid>("TEXT", nullable: false),
                At = table.Column<long>("INTEGER", nullable: false),
                Answer = table.Column<string>("TEXT", nullable: false),
                Truth = table.Column<double>("REAL", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SampledPredictions", row => new { row.PredictionId, row.Row });
                table.ForeignKey("FK_SampledPredictions_ModelVersions_VersionId", row => row.VersionId, "ModelVersions", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_SampledPredictions_At", "SampledPredictions", "At");
        migrationBuilder.CreateIndex("IX_SampledPredictions_VersionId_At", "SampledPredictions", ["VersionId", "At"]);
        migrationBuilder.CreateTable(
            "MonitoringAlerts",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                VersionId = table.Column<Guid>("TEXT", nullable: false),
                Kind = table.Column<string>("TEXT", nullable: false),
                Since = table.Column<long>("INTEGER", nullable: false),
                EndedAt = table.Column<long>("INTEGER", nullable: true),
                Detail = table.Column<string>("TEXT", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_MonitoringAlerts", row => row.Id);
                table.ForeignKey("FK_MonitoringAlerts_ModelVersions_VersionId", row => row.VersionId, "ModelVersions", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_MonitoringAlerts_VersionId_Kind", "MonitoringAlerts", ["VersionId", "Kind"], unique: true, filter: "\"EndedAt\" IS NULL");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("MonitoringAlerts");
        migrationBuilder.DropTable("SampledPredictions");
        migrationBuilder.DropTable("MonitoringWindows");
    }
}
