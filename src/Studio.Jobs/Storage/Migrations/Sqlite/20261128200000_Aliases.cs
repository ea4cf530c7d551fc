namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
/// Aliases name versions; a version keeps where it comes from, notes and tags, and can be retired. Of the versions that are there, what
/// their experiment and its dataset still tell is kept; the rest stays unknown.
/// </summary>
public partial class Aliases : Migration
{
    private const string Fill =
        """
        UPDATE "Models" SET "LastVersion" = COALESCE((SELECT MAX("Version") FROM "ModelVersions" WHERE "ModelId" = "Models"."Id"), 0);
        UPDATE "ModelVersions" SET
            "DatasetId" = (SELECT "DatasetId" FROM "Experiments" WHERE "Id" = "ModelVersions"."ExperimentId"),
            "Seed" = (SELECT json_extract("Plan", '$.seed') FROM "Experiments" WHERE "Id" = "ModelVersions"."ExperimentId");
        UPDATE "ModelVersions" SET
            "DatasetName" = (SELECT "Name" FROM "Datasets" WHERE "Id" = "ModelVersions"."DatasetId"),
            "DatasetSha256" = (SELECT "Sha256" FROM "Datasets" WHERE "Id" = "ModelVersions"."DatasetId");
        """;

    private static readonly string[] Lineage = ["DatasetId", "DatasetName", "DatasetSha256", "Seed", "StudioVersion"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<int>("LastVersion", "Models", "INTEGER", nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<long>("Revision", "Models", "INTEGER", nullable: false, defaultValue: 0L);
        migrationBuilder.AddColumn<Guid>("DatasetId", "ModelVersions", "TEXT", nullable: true);
        migrationBuilder.AddColumn<int>("Seed", "ModelVersions", "INTEGER", nullable: true);
        migrationBuilder.AddColumn<long>("RetiredAt", "ModelVersions", "INTEGER", nullable: true);
        foreach (var column in (string[])["DatasetName", "DatasetSha256", "StudioVersion", "Notes", "Tags"])
        {
            migrationBuilder.AddColumn<string>(column, "ModelVersions", "TEXT", nullable: true);
        }

        CreateTables(migrationBuilder);
        migrationBuilder.Sql(Fill);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("AliasMoves");
        migrationBuilder.DropTable("ModelAliases");

        // The version before knows no other state that is not served.
        migrationBuilder.Sql("""UPDATE "ModelVersions" SET "State" = 'Rejected' WHERE "State" = 'Retired';""");
        migrationBuilder.DropColumns("ModelVersions", [.. Lineage, "Notes", "RetiredAt", "Tags"]);
        migrationBuilder.DropColumns("Models", "LastVersion", "Revision");
    }

    private static void CreateTables(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "ModelAliases",
            table => new
            {
                ModelId = table.Column<Guid>("TEXT", nullable: false),
                Alias = table.Column<string>("TEXT", nullable: false),
                Version = table.Column<int>("INTEGER", nullable: true),
                Moves = table.Column<int>("INTEGER", nullable: false),
                MovedAt = table.Column<long>("INTEGER", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ModelAliases", row => new { row.ModelId, row.Alias });
                table.ForeignKey("FK_ModelAliases_Models_ModelId", row => row.ModelId, "Models", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "AliasMoves",
            table => new
            {
                ModelId = table.Column<Guid>("TEXT", nullable: false),
                Alias = table.Column<string>("TEXT", nullable: false),
                Number = table.Column<int>("INTEGER", nullable: false),
                From = table.Column<int>("INTEGER", nullable: true),
                To = table.Column<int>("INTEGER", nullable: true),
                Undoes = table.Column<int>("INTEGER", nullable: true),
                Note = table.Column<string>("TEXT", nullable: true),
                MovedAt = table.Column<long>("INTEGER", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AliasMoves", row => new { row.ModelId, row.Alias, row.Number });
                table.ForeignKey(
                    "FK_AliasMoves_ModelAliases_ModelId_Alias",
                    row => new { row.ModelId, row.Alias },
                    "ModelAliases",
                    ["ModelId", "Alias"],
                    onDelete: ReferentialAction.Cascade);
            });
    }
}
