namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>A version need not come from an experiment: what only an experiment knows becomes optional.</summary>
public partial class ImportedVersions : Migration
{
    // SQLite cannot take NOT NULL from a column: the table is made anew.

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Rebuild("NULL"));

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Rebuild("NOT NULL"));

    private static string Rebuild(string optional) =>
        $"""
        CREATE TABLE "ModelVersions_new" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_ModelVersions" PRIMARY KEY,
            "ModelId" TEXT NOT NULL,
            "Version" INTEGER NOT NULL,
            "State" TEXT NOT NULL,
            "Reason" TEXT NULL,
            "ExperimentId" TEXT {optional},
            "Candidate" TEXT NOT NULL,
            "Learner" TEXT NOT NULL,
            "Members" TEXT {optional},
            "Sha256" TEXT NOT NULL,
            "Bytes" INTEGER NOT NULL,
            "Signature" TEXT NOT NULL,
            "Metrics" TEXT {optional},
            "Parity" TEXT {optional},
            "CreatedAt" INTEGER NOT NULL,
            CONSTRAINT "FK_ModelVersions_Models_ModelId" FOREIGN KEY ("ModelId") REFERENCES "Models" ("Id") ON DELETE CASCADE
        );
        INSERT INTO "ModelVersions_new"
            ("Id", "ModelId", "Version", "State", "Reason", "ExperimentId", "Candidate", "Learner", "Members", "Sha256", "Bytes", "Signature", "Metrics", "Parity", "CreatedAt")
            SELECT "Id", "ModelId", "Version", "State", "Reason", "ExperimentId", "Candidate", "Learner", "Members", "Sha256", "Bytes", "Signature", "Metrics", "Parity", "CreatedAt"
            FROM "ModelVersions";
        DROP TABLE "ModelVersions";
        ALTER TABLE "ModelVersions_new" RENAME TO "ModelVersions";
        CREATE UNIQUE INDEX "IX_ModelVersions_ModelId_Version" ON "ModelVersions" ("ModelId", "Version");
        CREATE UNIQUE INDEX "IX_ModelVersions_ExperimentId_Candidate" ON "ModelVersions" ("ExperimentId", "Candidate");
        """;
}
