namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;
using Studio.Jobs.Access;

/// <summary>Projects that keep apart. What there was belongs to the default project; names of models are those of a project.</summary>
public partial class Projects : Migration
{
    private static readonly string[] Owned = ["Datasets", "Experiments", "Models", "Batches", "Comparisons", "ModelImports", "Evaluations"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Projects",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Name = table.Column<string>("text", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Projects", row => row.Id));
        migrationBuilder.CreateIndex("IX_Projects_Name", "Projects", "Name", unique: true);
        foreach (var table in Owned)
        {
            migrationBuilder.AddColumn<Guid>("ProjectId", table, "uuid", nullable: false, defaultValue: Caller.DefaultProject);
        }

        migrationBuilder.DropIndex("IX_Models_Name", "Models");
        migrationBuilder.CreateIndex("IX_Models_ProjectId_Name", "Models", ["ProjectId", "Name"], unique: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_Models_ProjectId_Name", "Models");
        foreach (var table in Owned)
        {
            migrationBuilder.DropColumn("ProjectId", table);
        }

        migrationBuilder.CreateIndex("IX_Models_Name", "Models", "Name", unique: true);
        migrationBuilder.DropTable("Projects");
    }
}
