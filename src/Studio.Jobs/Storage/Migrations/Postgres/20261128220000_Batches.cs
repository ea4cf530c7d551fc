namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Batches: files whose rows a version of a model predicts.</summary>
public partial class Batches : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Batches",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Model = table.Column<string>("text", nullable: false),
                Version = table.Column<int>("integer", nullable: false),
                DatasetId = table.Column<Guid>("uuid", nullable: true),
                FileName = table.Column<string>("text", nullable: false),
                Wishes = table.Column<string>("text", nullable: true),
                Format = table.Column<string>("text", nullable: false),
                Keep = table.Column<string>("text", nullable: false),
                MissingWhenUnreadable = table.Column<bool>("boolean", nullable: false),
                State = table.Column<string>("text", nullable: false),
                Reason = table.Column<string>("text", nullable: true),
                Rows = table.Column<long>("bigint", nullable: false),
                TotalRows = table.Column<long>("bigint", nullable: true),
                Share = table.Column<double>("double precision", nullable: false),
                Segments = table.Column<int>("integer", nullable: false),
                Unreadable = table.Column<long>("bigint", nullable: false),
                Warnings = table.Column<string>("text", nullable: false),
                ResultSha256 = table.Column<string>("text", nullable: true),
                ResultBytes = table.Column<long>("bigint", nullable: true),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                StartedAt = table.Column<long>("bigint", nullable: true),
                EndedAt = table.Column<long>("bigint", nullable: true),
                RunId = table.Column<Guid>("uuid", nullable: true),
                Beat = table.Column<long>("bigint", nullable: false),
                Fruitless = table.Column<int>("integer", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Batches", row => row.Id));
        migrationBuilder.CreateIndex("IX_Batches_CreatedAt", "Batches", "CreatedAt");
        migrationBuilder.CreateIndex("IX_Batches_State", "Batches", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Batches");
}
