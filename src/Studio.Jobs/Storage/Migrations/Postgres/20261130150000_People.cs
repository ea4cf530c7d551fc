namespace Studio.Jobs.Storage.Migrations.Postgres;

using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

/// <summary>People, their roles and logins, keys, what they did, and what protects cookies. There is nobody yet.</summary>
public partial class People : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreatePeople(migrationBuilder);
        CreateWhatIsTheirs(migrationBuilder);
        migrationBuilder.CreateTable(
            "Audit",
            table => new
            {
                Number = table.Column<long>("bigint", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                At = table.Column<long>("bigint", nullable: false),
                Who = table.Column<string>("text", nullable: false),
                Actor = table.Column<Guid>("uuid", nullable: true),
                ProjectId = table.Column<Guid>("uuid", nullable: true),
                Project = table.Column<string>("text", nullable: true),
                Action = table.Column<string>("text", nullable: false),
                Thing = table.Column<string>("text", nullable: false),
                From = table.Column<string>("text", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Audit", row => row.Number));
        migrationBuilder.CreateIndex("IX_Audit_ProjectId_Number", "Audit", ["ProjectId", "Number"]);
        migrationBuilder.CreateTable(
            "ProtectionKeys",
            table => new
            {
                Id = table.Column<int>("integer", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                FriendlyName = table.Column<string>("text", nullable: true),
                Xml = table.Column<string>("text", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_ProtectionKeys", row => row.Id));
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in new[] { "ProtectionKeys", "Audit", "ApiKeys", "Memberships", "PersonLogins", "People" })
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
                UserName = table.Column<string>("text", nullable: false),
                NormalizedUserName = table.Column<string>("text", nullable: false),
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
    }

    private static void CreateWhatIsTheirs(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "PersonLogins",
            table => new
            {
                LoginProvider = table.Column<string>("text", nullable: false),
                ProviderKey = table.Column<string>("text", nullable: false),
                ProviderDisplayName = table.Column<string>("text", nullable: true),
                UserId = table.Column<Guid>("uuid", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PersonLogins", row => new { row.LoginProvider, row.ProviderKey });
                table.ForeignKey("FK_PersonLogins_People_UserId", row => row.UserId, "People", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_PersonLogins_UserId", "PersonLogins", "UserId");
        migrationBuilder.CreateTable(
            "Memberships",
            table => new
            {
                ProjectId = table.Column<Guid>("uuid", nullable: false),
                PersonId = table.Column<Guid>("uuid", nullable: false),
                Role = table.Column<string>("text", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Memberships", row => new { row.ProjectId, row.PersonId });
                table.ForeignKey("FK_Memberships_People_PersonId", row => row.PersonId, "People", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_Memberships_PersonId", "Memberships", "PersonId");
        migrationBuilder.CreateTable(
            "ApiKeys",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                Prefix = table.Column<string>("text", nullable: false),
                Hash = table.Column<string>("text", nullable: false),
                Name = table.Column<string>("text", nullable: false),
                PersonId = table.Column<Guid>("uuid", nullable: true),
                ProjectId = table.Column<Guid>("uuid", nullable: true),
                Role = table.Column<string>("text", nullable: true),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                CreatedBy = table.Column<string>("text", nullable: false),
                ExpiresAt = table.Column<long>("bigint", nullable: true),
                LastUsedAt = table.Column<long>("bigint", nullable: true),
                RevokedAt = table.Column<long>("bigint", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ApiKeys", row => row.Id);
                table.ForeignKey("FK_ApiKeys_People_PersonId", row => row.PersonId, "People", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_ApiKeys_Prefix", "ApiKeys", "Prefix", unique: true);
        migrationBuilder.CreateIndex("IX_ApiKeys_ProjectId", "ApiKeys", "ProjectId");
        migrationBuilder.CreateIndex("IX_ApiKeys_PersonId", "ApiKeys", "PersonId");
    }
}
