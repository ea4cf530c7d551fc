namespace Studio.Jobs.Storage.Migrations.Sqlite;

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
                Id = table.Column<Guid>("TEXT", nullable: false),
                Model = table.Column<string>("TEXT", nullable: false),
                Version = table.Column<int>("INTEGER", nullable: false),
                DatasetId = table.Column<Guid>("TEXT", nullable: true),
                FileName = table.Column<string>("TEXT", nullable: false),
                Wishes = table.Column<string>("TEXT", nullable: true),
                Format = table.Column<string>("TEXT", nullable: false),
                Keep = table.Column<string>("TEXT", nullable: false),
                MissingWhenUnreadable = table.Column<bool>("INTEGER", nullable: false),
                State = table.Column<string>("TEXT", nullable: false),
                Reason = table.Column<string>("TEXT", nullable: true),
                Rows = table.Column<long>("INTEGER", nullable: false),
                TotalRows = table.Column<long>("INTEGER", nullable: true),
                Share = table.Column<double>("REAL", nullable: false),
                Segments = table.Column<int>("INTEGER", nullable: false),
                Unreadable = table.Column<long>("INTEGER", nullable: false),
                Warnings = table.Column<string>("TEXT", nullable: false),
                ResultSha256 = table.Column<string>("TEXT", nullable: true),
                ResultBytes = table.Column<long>("INTEGER", nullable: true),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                StartedAt = table.Column<long>("INTEGER", nullable: true),
                EndedAt = table.Column<long>("INTEGER", nullable: true),
                RunId = table.Column<Guid>("TEXT", nullable: true),
                Beat = table.Column<long>("INTEGER", nullable: false),
                Fruitless = table.Column<int>("INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Batches", row => row.Id));
        migrationBuilder.CreateIndex("IX_Batches_CreatedAt", "Batches", "CreatedAt");
        migrationBuilder.CreateIndex("IX_Batches_State", "Batches", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Batches");
}
