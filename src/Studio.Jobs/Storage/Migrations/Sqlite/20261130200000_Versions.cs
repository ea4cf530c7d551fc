namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
/// Versions of datasets, models that are trained again, and who answers their calls. Every dataset there was is the first version of its series.
/// </summary>
public partial class Versions : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<Guid>("SeriesId", "Datasets", "TEXT", nullable: false, defaultValue: Guid.Empty);
        migrationBuilder.AddColumn<int>("Version", "Datasets", "INTEGER", nullable: false, defaultValue: 1);
        migrationBuilder.AddColumn<string>("Made", "Datasets", "TEXT", nullable: false, defaultValue: nameof(DatasetMade.Upload));
        migrationBuilder.AddColumn<string>("Secret", "Datasets", "TEXT", nullable: true);
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
        migrationBuilder.DropColumns("Datasets", "SeriesId", "Version", "Made", "Secret");
    }

    private static void AddRetraining(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Retrainings",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                ProjectId = table.Column<Guid>("TEXT", nullable: false),
                ModelId = table.Column<Guid>("TEXT", nullable: false),
                SeriesId = table.Column<Guid>("TEXT", nullable: false),
                Request = table.Column<string>("TEXT", nullable: false),
                Schedule = table.Column<string>("TEXT", nullable: true),
                OnAlert = table.Column<bool>("INTEGER", nullable: false),
                ReadAgain = table.Column<bool>("INTEGER", nullable: false),
                Promotion = table.Column<string>("TEXT", nullable: false),
                HoldoutShare = table.Column<double>("REAL", nullable: false),
                Enabled = table.Column<bool>("INTEGER", nullable: false),
                CreatedBy = table.Column<string>("TEXT", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
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
                Id = table.Column<Guid>("TEXT", nullable: false),
                ProjectId = table.Column<Guid>("TEXT", nullable: false),
                RetrainingId = table.Column<Guid>("TEXT", nullable: false),
                Model = table.Column<string>("TEXT", nullable: false),
                Cause = table.Column<string>("TEXT", nullable: false),
                CauseDetail = table.Column<string>("TEXT", nullable: true),
                Step = table.Column<string>("TEXT", nullable: false),
                DatasetId = table.Column<Guid>("TEXT", nullable: true),
                TrainingId = table.Column<Guid>("TEXT", nullable: true),
                HoldoutId = table.Column<Guid>("TEXT", nullable: true),
                HoldoutIsNew = table.Column<bool>("INTEGER", nullable: false),
                ExperimentId = table.Column<Guid>("TEXT", nullable: true),
                Champion = table.Column<int>("INTEGER", nullable: true),
                Challenger = table.Column<int>("INTEGER", nullable: true),
                ComparisonId = table.Column<Guid>("TEXT", nullable: true),
                Decision = table.Column<string>("TEXT", nullable: true),
                Verdict = table.Column<string>("TEXT", nullable: true),
                State = table.Column<string>("TEXT", nullable: false),
                Reason = table.Column<string>("TEXT", nullable: true),
                Rows = table.Column<long>("INTEGER", nullable: false),
                Share = table.Column<double>("REAL", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                StartedAt = table.Column<long>("INTEGER", nullable: true),
                EndedAt = table.Column<long>("INTEGER", nullable: true),
                RunId = table.Column<Guid>("TEXT", nullable: true),
                Beat = table.Column<long>("INTEGER", nullable: false),
                Fruitless = table.Column<int>("INTEGER", nullable: false),
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
                ModelId = table.Column<Guid>("TEXT", nullable: false),
                Share = table.Column<double>("REAL", nullable: false),
                Shadow = table.Column<double>("REAL", nullable: false),
                ChangedAt = table.Column<long>("INTEGER", nullable: false),
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
                PredictionId = table.Column<Guid>("TEXT", nullable: false),
                Row = table.Column<int>("INTEGER", nullable: false),
                ChampionId = table.Column<Guid>("TEXT", nullable: false),
                ChallengerId = table.Column<Guid>("TEXT", nullable: false),
                At = table.Column<long>("INTEGER", nullable: false),
                Given = table.Column<string>("TEXT", nullable: false),
                Unheard = table.Column<string>("TEXT", nullable: false),
                Truth = table.Column<double>("REAL", nullable: true),
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
