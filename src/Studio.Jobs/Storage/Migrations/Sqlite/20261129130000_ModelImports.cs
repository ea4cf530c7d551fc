namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Imports of models that were made elsewhere; a version keeps which file it was.</summary>
public partial class ModelImports : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Import", "ModelVersions", "TEXT", nullable: true);
        migrationBuilder.CreateTable(
            "ModelImports",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                Model = table.Column<string>("TEXT", nullable: false),
                Label = table.Column<string>("TEXT", nullable: false),
                FileName = table.Column<string>("TEXT", nullable: false),
                FileSha256 = table.Column<string>("TEXT", nullable: false),
                FileBytes = table.Column<long>("INTEGER", nullable: false),
                TableName = table.Column<string>("TEXT", nullable: false),
                TableSha256 = table.Column<string>("TEXT", nullable: false),
                DatasetId = table.Column<Guid>("TEXT", nullable: true),
                DatasetName = table.Column<string>("TEXT", nullable: true),
                Wishes = table.Column<string>("TEXT", nullable: true),
                Mapping = table.Column<string>("TEXT", nullable: true),
                State = table.Column<string>("TEXT", nullable: false),
                Reason = table.Column<string>("TEXT", nullable: true),
                Rows = table.Column<long>("INTEGER", nullable: false),
                Share = table.Column<double>("REAL", nullable: false),
                Step = table.Column<string>("TEXT", nullable: true),
                Component = table.Column<string>("TEXT", nullable: true),
                Result = table.Column<string>("TEXT", nullable: true),
                Version = table.Column<int>("INTEGER", nullable: true),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                StartedAt = table.Column<long>("INTEGER", nullable: true),
                EndedAt = table.Column<long>("INTEGER", nullable: true),
                RunId = table.Column<Guid>("TEXT", nullable: true),
                Beat = table.Column<long>("INTEGER", nullable: false),
                Fruitless = table.Column<int>("INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ModelImports", row => row.Id));
        migrationBuilder.CreateIndex("IX_ModelImports_CreatedAt", "ModelImports", "CreatedAt");
        migrationBuilder.CreateIndex("IX_ModelImports_State", "ModelImports", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("ModelImports");
        migrationBuilder.DropColumns("ModelVersions", "Import");
    }
}
