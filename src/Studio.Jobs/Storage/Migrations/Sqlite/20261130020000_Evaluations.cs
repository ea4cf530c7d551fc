namespace Studio.Jobs.Storage.Migrations.Sqlite;

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
                Id = table.Column<Guid>("TEXT", nullable: false),
                Model = table.Column<string>("TEXT", nullable: false),
                Version = table.Column<int>("INTEGER", nullable: false),
                ExperimentId = table.Column<Guid>("TEXT", nullable: false),
                Step = table.Column<string>("TEXT", nullable: true),
                Left = table.Column<string>("TEXT", nullable: true),
                State = table.Column<string>("TEXT", nullable: false),
                Reason = table.Column<string>("TEXT", nullable: true),
                Rows = table.Column<long>("INTEGER", nullable: false),
                Share = table.Column<double>("REAL", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                StartedAt = table.Column<long>("INTEGER", nullable: true),
                EndedAt = table.Column<long>("INTEGER", nullable: true),
                RunId = table.Column<Guid>("TEXT", nullable: true),
                Beat = table.Column<long>("INTEGER", nullable: false),
                Fruitless = table.Column<int>("INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Evaluations", row => row.Id));
        migrationBuilder.CreateIndex("IX_Evaluations_Model_Version", "Evaluations", ["Model", "Version"]);
        migrationBuilder.CreateIndex("IX_Evaluations_State", "Evaluations", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Evaluations");
}
