namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What happened in experiments, for their logs.</summary>
public partial class Moments : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "Moments",
        table => new
        {
            ExperimentId = table.Column<Guid>("TEXT", nullable: false),
            Revision = table.Column<long>("INTEGER", nullable: false),
            Kind = table.Column<string>("TEXT", nullable: false),
            At = table.Column<double>("REAL", nullable: false),
            Part = table.Column<int>("INTEGER", nullable: true),
            Trial = table.Column<int>("INTEGER", nullable: true),
            Attempt = table.Column<int>("INTEGER", nullable: true),
            Bytes = table.Column<long>("INTEGER", nullable: true),
            Stage = table.Column<string>("TEXT", nullable: true),
            Text = table.Column<string>("TEXT", nullable: true),
        },
        constraints: table =>
        {
            table.PrimaryKey("PK_Moments", row => new { row.ExperimentId, row.Revision, row.Kind });
            table.ForeignKey("FK_Moments_Experiments_ExperimentId", row => row.ExperimentId, "Experiments", "Id", onDelete: ReferentialAction.Cascade);
        });

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Moments");
}
