using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Studio.Jobs.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TrialCurves : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Curve",
                table: "Trials",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "Trials",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumns("Trials", "Curve", "Note");
        }
    }
}
