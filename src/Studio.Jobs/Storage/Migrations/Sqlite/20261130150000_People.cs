namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

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
                Number = table.Column<long>("INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                At = table.Column<long>("INTEGER", nullable: false),
                Who = table.Column<string>("TEXT", nullable: false),
                Actor = table.Column<Guid>("TEXT", nullable: true),
                ProjectId = table.Column<Guid>("TEXT", nullable: true),
                Project = table.Column<string>("TEXT", nullable: true),
                Action = table.Column<string>("TEXT", nullable: false),
                Thing = table.Column<string>("TEXT", nullable: false),
                From = table.Column<string>("TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Audit", row => row.Number));
        migrationBuilder.CreateIndex("IX_Audit_ProjectId_Number", "Audit", ["ProjectId", "Number"]);
        migrationBuilder.CreateTable(
            "ProtectionKeys",
            table => new
            {
                Id = table.Column<int>("INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                FriendlyName = table.Column<string>("TEXT", nullable: true),
                Xml = table.Column<string>("TEXT", nullable: true),
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
                Id = table.Column<Guid>("TEXT", nullable: false),
                IsServerAdmin = table.Column<bool>("INTEGER", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                UserName = table.Column<string>("TEXT", nullable: false),
                NormalizedUserName = table.Column<string>("TEXT", nullable: false),
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
    }

    private static void CreateWhatIsTheirs(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "PersonLogins",
            table => new
            {
                LoginProvider = table.Column<string>("TEXT", nullable: false),
                ProviderKey = table.Column<string>("TEXT", nullable: false),
                ProviderDisplayName = table.Column<string>("TEXT", nullable: true),
                UserId = table.Column<Guid>("TEXT", nullable: false),
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
                ProjectId = table.Column<Guid>("TEXT", nullable: false),
                PersonId = table.Column<Guid>("TEXT", nullable: false),
                Role = table.Column<string>("TEXT", nullable: false),
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
                Id = table.Column<Guid>("TEXT", nullable: false),
                Prefix = table.Column<string>("TEXT", nullable: false),
                Hash = table.Column<string>("TEXT", nullable: false),
                Name = table.Column<string>("TEXT", nullable: false),
                PersonId = table.Column<Guid>("TEXT", nullable: true),
                ProjectId = table.Column<Guid>("TEXT", nullable: true),
                Role = table.Column<string>("TEXT", nullable: true),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                CreatedBy = table.Column<string>("TEXT", nullable: false),
                ExpiresAt = table.Column<long>("INTEGER", nullable: true),
                LastUsedAt = table.Column<long>("INTEGER", nullable: true),
                RevokedAt = table.Column<long>("INTEGER", nullable: true),
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
