using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Studio.Jobs.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresStudioDbContext))]
    [Migration("20261128080500_ImportedVersions")]
    public partial class ImportedVersions : Migration
    {
        private static readonly string[] Optional = ["ExperimentId", "Members", "Metrics", "Parity"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Alter(migrationBuilder, "DROP");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Alter(migrationBuilder, "SET");

        private static void Alter(MigrationBuilder migrationBuilder, string what)
        {
            foreach (var column in Optional)
            {
                migrationBuilder.Sql($"ALTER TABLE \"ModelVersions\" ALTER COLUMN \"{column}\" {what} NOT NULL");
            }
        }
    }
}
