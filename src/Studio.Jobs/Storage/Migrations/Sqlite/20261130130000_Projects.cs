namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;
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
            migrationBuilder.AddColumn<Guid>("ProjectId", table, "TEXT", nullable: false, defaultValue: Caller.DefaultProject);
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
                Id = table.Column<Guid>("TEXT", nullable: false),
                IsServerAdmin = table.Column<bool>("INTEGER", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                UserName = table.Column<string>("TEXT", nullable: true),
                NormalizedUserName = table.Column<string>("TEXT", nullable: true),
                Email = table.Column<string>("TEXT", nullable: true),
                NormalizedEmail = table.Column<string>("TEXT", nullable: true),
                EmailConfirmed = table.Column<bool>("INTEGER", nullable: false),
                PasswordHash = table.Column<string>("TEXT", nullable: true),
                SecurityStamp = table.Column<string>("TEXT", nullable: true),
                ConcurrencyStamp = table.Column<string>("TEXT", nullable: true),
                LockoutEnd = table.Column<long>("INTEGER", nullable: true),
                LockoutEnabled = table.Column<bool>("INTEGER", nullable: false),
                AccessFailedCount = table.Column<int>("INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_People", row => row.Id));
        migrationBuilder.CreateIndex("IX_People_NormalizedUserName", "People", "NormalizedUserName", unique: true);
        migrationBuilder.CreateIndex("IX_People_NormalizedEmail", "People", "NormalizedEmail");
        migrationBuilder.CreateTable(
            "PersonClaims",
            table => new
            {
                Id = table.Column<int>("INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                UserId = table.Column<Guid>("TEXT", nullable: false),
                ClaimType = table.Column<string>("TEXT", nullable: true),
                ClaimValue = table.Column<string>("TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_PersonClaims", row => row.Id));
        migrationBuilder.CreateIndex("IX_PersonClaims_UserId", "PersonClaims", "UserId");
        migrationBuilder.CreateTable(
            "PersonLogins",
            table => new
            {
                LoginProvider = table.Column<string>("TEXT", nullable: false),
                ProviderKey = table.Column<string>("TEXT", nullable: false),
                ProviderDisplayName = table.Column<string>("TEXT", nullable: true),
                UserId = table.Column<Guid>("TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_PersonLogins", row => new { row.LoginProvider, row.ProviderKey }));
        migrationBuilder.CreateIndex("IX_PersonLogins_UserId", "PersonLogins", "UserId");
        migrationBuilder.CreateTable(
            "PersonTokens",
            table => new
            {
                UserId = table.Column<Guid>("TEXT", nullable: false),
                LoginProvider = table.Column<string>("TEXT", nullable: false),
                Name = table.Column<string>("TEXT", nullable: false),
                Value = table.Column<string>("TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_PersonTokens", row => new { row.UserId, row.LoginProvider, row.Name }));
        migrationBuilder.CreateTable(
            "ProtectionKeys",
            table => new
            {
                Id = table.Column<int>("INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                Name = table.Column<string>("TEXT", nullable: false),
                Xml = table.Column<string>("TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ProtectionKeys", row => row.Id));
    }

    private static void CreateProjects(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Projects",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                Name = table.Column<string>("TEXT", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                MaxExperiments = table.Column<int>("INTEGER", nullable: true),
                MaxBytes = table.Column<long>("INTEGER", nullable: true),
                MaxRequestsPerSecond = table.Column<int>("INTEGER", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Projects", row => row.Id));
        migrationBuilder.CreateIndex("IX_Projects_Name", "Projects", "Name", unique: true);
        migrationBuilder.CreateTable(
            "Memberships",
            table => new
            {
                PersonId = table.Column<Guid>("TEXT", nullable: false),
                ProjectId = table.Column<Guid>("TEXT", nullable: false),
                Role = table.Column<string>("TEXT", nullable: false),
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
                Id = table.Column<Guid>("TEXT", nullable: false),
                Name = table.Column<string>("TEXT", nullable: false),
                Prefix = table.Column<string>("TEXT", nullable: false),
                Sha256 = table.Column<byte[]>("BLOB", nullable: false),
                ProjectId = table.Column<Guid>("TEXT", nullable: false),
                Role = table.Column<string>("TEXT", nullable: false),
                PersonId = table.Column<Guid>("TEXT", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                ExpiresAt = table.Column<long>("INTEGER", nullable: true),
                LastUsedAt = table.Column<long>("INTEGER", nullable: true),
                RevokedAt = table.Column<long>("INTEGER", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_ApiKeys", row => row.Id));
        migrationBuilder.CreateIndex("IX_ApiKeys_Prefix", "ApiKeys", "Prefix", unique: true);
        migrationBuilder.CreateIndex("IX_ApiKeys_ProjectId", "ApiKeys", "ProjectId");
        migrationBuilder.CreateTable(
            "Audit",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                At = table.Column<long>("INTEGER", nullable: false),
                Who = table.Column<string>("TEXT", nullable: false),
                PersonId = table.Column<Guid>("TEXT", nullable: true),
                KeyId = table.Column<Guid>("TEXT", nullable: true),
                ProjectId = table.Column<Guid>("TEXT", nullable: true),
                Action = table.Column<string>("TEXT", nullable: false),
                Thing = table.Column<string>("TEXT", nullable: true),
                Address = table.Column<string>("TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Audit", row => row.Id));
        migrationBuilder.CreateIndex("IX_Audit_ProjectId_Id", "Audit", ["ProjectId", "Id"]);
    }
}
