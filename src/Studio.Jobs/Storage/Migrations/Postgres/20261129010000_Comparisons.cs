namespace Studio.Jobs.Storage.Migrations.Postgres;

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
                Id = table.Column<Guid>("uuid", nullable: false),
                LeftModel = table.Column<string>("text", nullable: false),
                LeftVersion = table.Column<int>("integer", nullable: false),
                RightModel = table.Column<string>("text", nullable: false),
                RightVersion = table.Column<int>("integer", nullable: false),
                DatasetId = table.Column<Guid>("uuid", nullable: false),
                DatasetName = table.Column<string>("text", nullable: false),
                MissingWhenUnreadable = table.Column<bool>("boolean", nullable: false),
                State = table.Column<string>("text", nullable: false),
                Reason = table.Column<string>("text", nullable: true),
                Rows = table.Column<long>("bigint", nullable: false),
                Share = table.Column<double>("double precision", nullable: false),
                Verdict = table.Column<string>("text", nullable: true),
                Result = table.Column<string>("text", nullable: true),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                StartedAt = table.Column<long>("bigint", nullable: true),
                EndedAt = table.Column<long>("bigint", nullable: true),
                RunId = table.Column<Guid>("uuid", nullable: true),
                Beat = table.Column<long>("bigint", nullable: false),
                Fruitless = table.Column<int>("integer", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Comparisons", row => row.Id));
        migrationBuilder.CreateIndex("IX_Comparisons_CreatedAt", "Comparisons", "CreatedAt");
        migrationBuilder.CreateIndex("IX_Comparisons_State", "Comparisons", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Comparisons");
}
