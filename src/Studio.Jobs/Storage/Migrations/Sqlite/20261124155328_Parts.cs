using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Studio.Jobs.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Parts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumns("Experiments", "JobId", "LeaseUntil", "RunId");

            migrationBuilder.AddColumn<string>(
                name: "StageDetail",
                table: "Experiments",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Attempts",
                table: "Trials",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "Revision",
                table: "Trials",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "BudgetChanges",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "FinishRequested",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Owner",
                table: "Experiments",
                type: "TEXT",
                nullable: false,
                defaultValue: "default");

            migrationBuilder.AddColumn<int>(
                name: "Parallelism",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<bool>(
                name: "PauseRequested",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Priority",
                table: "Experiments",
                type: "TEXT",
                nullable: false,
                defaultValue: "Normal");

            migrationBuilder.AddColumn<long>(
                name: "Revision",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "Parts",
                columns: table => new
                {
                    ExperimentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Index = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Queue = table.Column<string>(type: "TEXT", nullable: false),
                    RunId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Beat = table.Column<long>(type: "INTEGER", nullable: false),
                    Worker = table.Column<string>(type: "TEXT", nullable: true),
                    JobId = table.Column<string>(type: "TEXT", nullable: true),
                    SpentSeconds = table.Column<double>(type: "REAL", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Fruitless = table.Column<int>(type: "INTEGER", nullable: false),
                    QueuedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AdmittedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Parts", x => new { x.ExperimentId, x.Index });
                    table.ForeignKey(
                        name: "FK_Parts_Experiments_ExperimentId",
                        column: x => x.ExperimentId,
                        principalTable: "Experiments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Trials_ExperimentId_Revision",
                table: "Trials",
                columns: new[] { "ExperimentId", "Revision" });

            migrationBuilder.CreateIndex(
                name: "IX_Parts_State",
                table: "Parts",
                column: "State");

            // What has not ended is one part, which waits for a slot, or has ended where only the publication is left.
            migrationBuilder.Sql(
                """
                INSERT INTO "Parts" ("ExperimentId", "Index", "Kind", "State", "Queue", "Beat", "SpentSeconds", "Attempts", "Fruitless", "QueuedAt")
                SELECT "Id", 0, 'Whole', CASE WHEN "Result" IS NULL THEN 'Queued' ELSE 'Done' END, 'cpu', 0, 0, 0, 0, "CreatedAt"
                FROM "Experiments" WHERE "State" IN ('Queued', 'Running')
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Parts");

            migrationBuilder.DropIndex(
                name: "IX_Trials_ExperimentId_Revision",
                table: "Trials");

            migrationBuilder.DropColumns("Trials", "Attempts", "Revision");
            migrationBuilder.DropColumns("Experiments", "BudgetChanges", "FinishRequested", "Owner", "Parallelism", "PauseRequested", "Priority", "Revision", "StageDetail");

            migrationBuilder.AddColumn<Guid>(
                name: "RunId",
                table: "Experiments",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "JobId",
                table: "Experiments",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeaseUntil",
                table: "Experiments",
                type: "INTEGER",
                nullable: true);
        }
    }
}
