namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
/// Versions of datasets, models that are trained again, and who answers their calls. Every dataset there was is the first version of its series.
/// </summary>
public partial class Versions : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>("SeriesId", "Datasets", "uuid", nullable: false, defaultValue: Guid.Empty);
        migrationBuilder.AddColumn<int>("Version", "Datasets", "integer", nullable: false, defaultValue: 1);
        migrationBuilder.AddColumn<string>("Made", "Datasets", "text", nullable: false, defaultValue: nameof(DatasetMade.Upload));
        migrationBuilder.AddColumn<string>("Secret", "Datasets", "text", nullable: true);
        migrationBuilder.Sql("UPDATE \"Datasets\" SET \"SeriesId\" = \"Id\"");
        migrationBuilder.Sql("UPDATE \"Datasets\" SET \"Made\" = 'Fetch' WHERE \"Origin\" IS NOT NULL");
        migrationBuilder.CreateIndex("IX_Datasets_SeriesId_Version", "Datasets", ["SeriesId", "Version"], unique: true);
        AddRetraining(migrationBuilder);
        AddRoutes(migrationBuilder);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("ShadowPredictions");
        migrationBuilder.DropTable("ModelRoutes");
        migrationBuilder.DropTable("RetrainingRuns");
        migrationBuilder.DropTable("Retrainings");
        migrationBuilder.DropIndex("IX_Datasets_SeriesId_Version", "Datasets");
        foreach (var column in (string[])["SeriesId", "Version", "Made", "Secret"])
        {
            migrationBuilder.DropColumn(column, "Datasets");
        }
    }

    private static void AddRetraining(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Retrainings",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                ProjectId = table.Column<Guid>("uuid", nullable: false),
                ModelId = table.Column<Guid>("uuid", nullable: false),
                SeriesId = table.Column<Guid>("uuid", nullable: false),
                Request = table.Column<string>("text", nullable: false),
                Schedule = table.Column<string>("text", nullable: true),
                OnAlert = table.Column<bool>("boolean", nullable: false),
                ReadAgain = table.Column<bool>("boolean", nullable: false),
                Promotion = table.Column<string>("text", nullable: false),
                HoldoutShare = table.Column<double>("double precision", nullable: false),
                Enabled = table.Column<bool>("boolean", nullable: false),
                CreatedBy = table.Column<string>("text", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Retrainings", row => row.Id);
                table.ForeignKey("FK_Retrainings_Models_ModelId", row => row.ModelId, "Models", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_Retrainings_ModelId", "Retrainings", "ModelId", unique: true);
        migrationBuilder.CreateTable(
            "RetrainingRuns",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                ProjectId = table.Column<Guid>("uuid", nullable: false),
                RetrainingId = table.Column<Guid>("uuid", nullable: false),
                Model = table.Column<string>("text", nullable: false),
                Cause = table.Column<string>("text", nullable: false),
                CauseDetail = table.Column<string>("text", nullable: true),
                Step = table.Column<string>("text", nullable: false),
                DatasetId = table.Column<Guid>("uuid", nullable: true),
                TrainingId = table.Column<Guid>("uuid", nullable: true),
                HoldoutId = table.Column<Guid>("uuid", nullable: true),
                HoldoutIsNew = table.Column<bool>("boolean", nullable: false),
                ExperimentId = table.Column<Guid>("uuid", nullable: true),
                Champion = table.Column<int>("integer", nullable: true),
                Challenger = table.Column<int>("integer", nullable: true),
                ComparisonId = table.Column<Guid>("uuid", nullable: true),
                Decision = table.Column<string>("text", nullable: true),
                Verdict = table.Column<string>("text", nullable: true),
                State = table.Column<string>("text", nullable: false),
                Reason = table.Column<string>("text", nullable: true),
                Rows = table.Column<long>("bigint", nullable: false),
                Share = table.Column<double>("double precision", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                StartedAt = table.Column<long>("bigint", nullable: true),
                EndedAt = table.Column<long>("bigint", nullable: true),
                RunId = table.Column<Guid>("uuid", nullable: true),
                Beat = table.Column<long>("bigint", nullable: false),
                Fruitless = table.Column<int>("integer", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_RetrainingRuns", row => row.Id);
                table.ForeignKey("FK_RetrainingRuns_Retrainings_RetrainingId", row => row.RetrainingId, "Retrainings", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_RetrainingRuns_RetrainingId", "RetrainingRuns", "RetrainingId");
        migrationBuilder.CreateIndex("IX_RetrainingRuns_State", "RetrainingRuns", "State");
    }

    private static void AddRoutes(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "ModelRoutes",
            table => new
            {
                ModelId = table.Column<Guid>("uuid", nullable: false),
                Share = table.Column<double>("double precision", nullable: false),
                Shadow = table.Column<double>("double precision", nullable: false),
                ChangedAt = table.Column<long>("bigint", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ModelRoutes", row => row.ModelId);
                table.ForeignKey("FK_ModelRoutes_Models_ModelId", row => row.ModelId, "Models", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "ShadowPredictions",
            table => new
            {
                PredictionId = table.Column<Guid>("uuid", nullable: false),
                Row = table.Column<int>("integer", nullable: false),
                ChampionId = table.Column<Guid>("uuid", nullable: false),
                ChallengerId = table.Column<Guid>("uuid", nullable: false),
                At = table.Column<long>("bigint", nullable: false),
                Given = table.Column<string>("text", nullable: false),
                Unheard = table.Column<string>("text", nullable: false),
                Truth = table.Column<double>("double precision", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ShadowPredictions", row => new { row.PredictionId, row.Row });
                table.ForeignKey("FK_ShadowPredictions_ModelVersions_ChampionId", row => row.ChampionId, "ModelVersions", "Id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_ShadowPredictions_ModelVersions_ChallengerId", row => row.ChallengerId, "ModelVersions", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_ShadowPredictions_At", "ShadowPredictions", "At");
        migrationBuilder.CreateIndex("IX_ShadowPredictions_ChampionId", "ShadowPredictions", "ChampionId");
        migrationBuilder.CreateIndex("IX_ShadowPredictions_ChallengerId", "ShadowPredictions", "ChallengerId");
    }
}
