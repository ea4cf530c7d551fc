namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What happened in experiments, for their logs.</summary>
public partial class Moments : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "Moments",
        table => new
        {
            ExperimentId = table.Column<Guid>("uuid", nullable: false),
            Revision = table.Column<long>("bigint", nullable: false),
            Kind = table.Column<string>("text", nullable: false),
            At = table.Column<double>("double precision", nullable: false),
            Part = table.Column<int>("integer", nullable: true),
            Trial = table.Column<int>("integer", nullable: true),
            Attempt = table.Column<int>("integer", nullable: true),
            Bytes = table.Column<long>("bigint", nullable: true),
            Stage = table.Column<string>("text", nullable: true),
            Text = table.Column<string>("text", nullable: true),
        },
        constraints: table =>
        {
            table.PrimaryKey("PK_Moments", row => new { row.ExperimentId, row.Revision, row.Kind });
            table.ForeignKey("FK_Moments_Experiments_ExperimentId", row => row.ExperimentId, "Experiments", "Id", onDelete: ReferentialAction.Cascade);
        });

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Moments");
}
