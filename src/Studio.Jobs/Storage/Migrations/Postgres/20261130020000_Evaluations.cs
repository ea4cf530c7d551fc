namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>What is found out about versions once they are published.</summary>
public partial class Evaluations : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Evaluations",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Model = table.Column<string>("text", nullable: false),
                Version = table.Column<int>("integer", nullable: false),
                ExperimentId = table.Column<Guid>("uuid", nullable: false),
                Step = table.Column<string>("text", nullable: true),
                Left = table.Column<string>("text", nullable: true),
                State = table.Column<string>("text", nullable: false),
                Reason = table.Column<string>("text", nullable: true),
                Rows = table.Column<long>("bigint", nullable: false),
                Share = table.Column<double>("double precision", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                StartedAt = table.Column<long>("bigint", nullable: true),
                EndedAt = table.Column<long>("bigint", nullable: true),
                RunId = table.Column<Guid>("uuid", nullable: true),
                Beat = table.Column<long>("bigint", nullable: false),
                Fruitless = table.Column<int>("integer", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Evaluations", row => row.Id));
        migrationBuilder.CreateIndex("IX_Evaluations_Model_Version", "Evaluations", ["Model", "Version"]);
        migrationBuilder.CreateIndex("IX_Evaluations_State", "Evaluations", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Evaluations");
}
