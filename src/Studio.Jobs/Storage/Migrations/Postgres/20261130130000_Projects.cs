namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Studio.Jobs.Access;

/// <summary>Projects that keep apart, people and keys with their roles, and what they did. What there was belongs to the default project.</summary>
public partial class Projects : Migration
{
    private static readonly string[] Owned = ["Datasets", "Experiments", "Models", "Batches", "Comparisons", "ModelImports", "Evaluations"];

    private static readonly string[] Own =
        ["ApiKeys", "Audit", "Memberships", "PersonClaims", "PersonLogins", "PersonTokens", "Projects", "ProtectionKeys", "People"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Owned)
        {
            migrationBuilder.AddColumn<Guid>("ProjectId", table, "uuid", nullable: false, defaultValue: Caller.DefaultProject);
        }

        migrationBuilder.DropIndex("IX_Models_Name", "Models");
        migrationBuilder.CreateIndex("IX_Models_ProjectId_Name", "Models", ["ProjectId", "Name"], unique: true);
        CreatePeople(migrationBuilder);
        CreateProjects(migrationBuilder);
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
        foreach (var table in Own)
        {
            migrationBuilder.DropTable(table);
        }
    }

    private static void CreatePeople(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "People",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                IsServerAdmin = table.Column<bool>("boolean", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                UserName = table.Column<string>("text", nullable: true),
                NormalizedUserName = table.Column<string>("text", nullable: true),
                Email = table.Column<string>("text", nullable: true),
                NormalizedEmail = table.Column<string>("text", nullable: true),
                EmailConfirmed = table.Column<bool>("boolean", nullable: false),
                PasswordHash = table.Column<string>("text", nullable: true),
                SecurityStamp = table.Column<string>("text", nullable: true),
                ConcurrencyStamp = table.Column<string>("text", nullable: true),
                LockoutEnd = table.Column<long>("bigint", nullable: true),
                LockoutEnabled = table.Column<bool>("boolean", nullable: false),
                AccessFailedCount = table.Column<int>("integer", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_People", row => row.Id));
        migrationBuilder.CreateIndex("IX_People_NormalizedUserName", "People", "NormalizedUserName", unique: true);
        migrationBuilder.CreateIndex("IX_People_NormalizedEmail", "People", "NormalizedEmail");
        migrationBuilder.CreateTable(
            "PersonClaims",
            table => new
            {
                Id = table.Column<int>("integer", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                UserId = table.Column<Guid>("uuid", nullable: false),
                ClaimType = table.Column<string>("text", nullable: true),
                ClaimValue = table.Column<string>("text", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_PersonClaims", row => row.Id));
        migrationBuilder.CreateIndex("IX_PersonClaims_UserId", "PersonClaims", "UserId");
        migrationBuilder.CreateTable(
            "PersonLogins",
            table => new
            {
                LoginProvider = table.Column<string>("text", nullable: false),
                ProviderKey = table.Column<string>("text", nullable: false),
                ProviderDisplayName = table.Column<string>("text", nullable: true),
                UserId = table.Column<Guid>("uuid", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_PersonLogins", row => new { row.LoginProvider, row.ProviderKey }));
        migrationBuilder.CreateIndex("IX_PersonLogins_UserId", "PersonLogins", "UserId");
        migrationBuilder.CreateTable(
            "PersonTokens",
            table => new
            {
                UserId = table.Column<Guid>("uuid", nullable: false),
                LoginProvider = table.Column<string>("text", nullable: false),
                Name = table.Column<string>("text", nullable: false),
                Value = table.Column<string>("text", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_PersonTokens", row => new { row.UserId, row.LoginProvider, row.Name }));
        migrationBuilder.CreateTable(
            "ProtectionKeys",
            table => new
            {
                Id = table.Column<int>("integer", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                Name = table.Column<string>("text", nullable: false),
                Xml = table.Column<string>("text", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ProtectionKeys", row => row.Id));
    }

    private static void CreateProjects(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Projects",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Name = table.Column<string>("text", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                MaxExperiments = table.Column<int>("integer", nullable: true),
                MaxBytes = table.Column<long>("bigint", nullable: true),
                MaxRequestsPerSecond = table.Column<int>("integer", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Projects", row => row.Id));
        migrationBuilder.CreateIndex("IX_Projects_Name", "Projects", "Name", unique: true);
        migrationBuilder.CreateTable(
            "Memberships",
            table => new
            {
                PersonId = table.Column<Guid>("uuid", nullable: false),
                ProjectId = table.Column<Guid>("uuid", nullable: false),
                Role = table.Column<string>("text", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Memberships", row => new { row.PersonId, row.ProjectId });
                table.ForeignKey("FK_Memberships_People_PersonId", row => row.PersonId, "People", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "ApiKeys",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Name = table.Column<string>("text", nullable: false),
                Prefix = table.Column<string>("text", nullable: false),
                Sha256 = table.Column<byte[]>("bytea", nullable: false),
                ProjectId = table.Column<Guid>("uuid", nullable: false),
                Role = table.Column<string>("text", nullable: false),
                PersonId = table.Column<Guid>("uuid", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                ExpiresAt = table.Column<long>("bigint", nullable: true),
                LastUsedAt = table.Column<long>("bigint", nullable: true),
                RevokedAt = table.Column<long>("bigint", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_ApiKeys", row => row.Id));
        migrationBuilder.CreateIndex("IX_ApiKeys_Prefix", "ApiKeys", "Prefix", unique: true);
        migrationBuilder.CreateIndex("IX_ApiKeys_ProjectId", "ApiKeys", "ProjectId");
        migrationBuilder.CreateTable(
            "Audit",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                At = table.Column<long>("bigint", nullable: false),
                Who = table.Column<string>("text", nullable: false),
                PersonId = table.Column<Guid>("uuid", nullable: true),
                KeyId = table.Column<Guid>("uuid", nullable: true),
                ProjectId = table.Column<Guid>("uuid", nullable: true),
                Action = table.Column<string>("text", nullable: false),
                Thing = table.Column<string>("text", nullable: true),
                Address = table.Column<string>("text", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Audit", row => row.Id));
        migrationBuilder.CreateIndex("IX_Audit_ProjectId_Id", "Audit", ["ProjectId", "Id"]);
    }
}
