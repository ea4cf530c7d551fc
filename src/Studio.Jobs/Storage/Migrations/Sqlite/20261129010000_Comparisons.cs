namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Comparisons: two versions on the labelled rows of a dataset.</summary>
public partial class Comparisons : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Comparisons",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                LeftModel = table.Column<string>("TEXT", nullable: false),
                LeftVersion = table.Column<int>("INTEGER", nullable: false),
                RightModel = table.Column<string>("TEXT", nullable: false),
                RightVersion = table.Column<int>("INTEGER", nullable: false),
                DatasetId = table.Column<Guid>("TEXT", nullable: false),
                DatasetName = table.Column<string>("TEXT", nullable: false),
                MissingWhenUnreadable = table.Column<bool>("INTEGER", nullable: false),
                State = table.Column<string>("TEXT", nullable: false),
                Reason = table.Column<string>("TEXT", nullable: true),
                Rows = table.Column<long>("INTEGER", nullable: false),
                Share = table.Column<double>("REAL", nullable: false),
                Verdict = table.Column<string>("TEXT", nullable: true),
                Result = table.Column<string>("TEXT", nullable: true),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                StartedAt = table.Column<long>("INTEGER", nullable: true),
                EndedAt = table.Column<long>("INTEGER", nullable: true),
                RunId = table.Column<Guid>("TEXT", nullable: true),
                Beat = table.Column<long>("INTEGER", nullable: false),
                Fruitless = table.Column<int>("INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Comparisons", row => row.Id));
        migrationBuilder.CreateIndex("IX_Comparisons_CreatedAt", "Comparisons", "CreatedAt");
        migrationBuilder.CreateIndex("IX_Comparisons_State", "Comparisons", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Comparisons");
}
