namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Imports of models that were made elsewhere; a version keeps which file it was.</summary>
public partial class ModelImports : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Import", "ModelVersions", "text", nullable: true);
        migrationBuilder.CreateTable(
            "ModelImports",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Model = table.Column<string>("text", nullable: false),
                Label = table.Column<string>("text", nullable: false),
                FileName = table.Column<string>("text", nullable: false),
                FileSha256 = table.Column<string>("text", nullable: false),
                FileBytes = table.Column<long>("bigint", nullable: false),
                TableName = table.Column<string>("text", nullable: false),
                TableSha256 = table.Column<string>("text", nullable: false),
                DatasetId = table.Column<Guid>("uuid", nullable: true),
                DatasetName = table.Column<string>("text", nullable: true),
                Wishes = table.Column<string>("text", nullable: true),
                Mapping = table.Column<string>("text", nullable: true),
                State = table.Column<string>("text", nullable: false),
                Reason = table.Column<string>("text", nullable: true),
                Rows = table.Column<long>("bigint", nullable: false),
                Share = table.Column<double>("double precision", nullable: false),
                Step = table.Column<string>("text", nullable: true),
                Component = table.Column<string>("text", nullable: true),
                Result = table.Column<string>("text", nullable: true),
                Version = table.Column<int>("integer", nullable: true),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                StartedAt = table.Column<long>("bigint", nullable: true),
                EndedAt = table.Column<long>("bigint", nullable: true),
                RunId = table.Column<Guid>("uuid", nullable: true),
                Beat = table.Column<long>("bigint", nullable: false),
                Fruitless = table.Column<int>("integer", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ModelImports", row => row.Id));
        migrationBuilder.CreateIndex("IX_ModelImports_CreatedAt", "ModelImports", "CreatedAt");
        migrationBuilder.CreateIndex("IX_ModelImports_State", "ModelImports", "State");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("ModelImports");
        migrationBuilder.DropColumn("Import", "ModelVersions");
    }
}
