using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Studio.Jobs.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ModelCandidates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_ModelVersions_ExperimentId",
                table: "ModelVersions");

            migrationBuilder.AddColumn<double>(
                name: "Fidelity",
                table: "Trials",
                type: "REAL",
                nullable: false,
                defaultValue: 1.0);

            migrationBuilder.AddColumn<string>(
                name: "Candidate",
                table: "ModelVersions",
                type: "TEXT",
                nullable: false,
                defaultValue: "best");

            migrationBuilder.AddColumn<string>(
                name: "Members",
                table: "ModelVersions",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateIndex(
                name: "IX_ModelVersions_ExperimentId_Candidate",
                table: "ModelVersions",
                columns: new[] { "ExperimentId", "Candidate" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_ModelVersions_ExperimentId_Candidate",
                table: "ModelVersions");

            migrationBuilder.DropColumns("Trials", "Fidelity");
            migrationBuilder.DropColumns("ModelVersions", "Candidate", "Members");

            migrationBuilder.CreateIndex(
                name: "IX_ModelVersions_ExperimentId",
                table: "ModelVersions",
                column: "ExperimentId",
                unique: true);
        }
    }
}
