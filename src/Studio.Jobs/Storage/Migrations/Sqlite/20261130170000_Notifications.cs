namespace Studio.Jobs.Storage.Migrations.Sqlite;

using Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Who is told when something ends, and what they were told. There is nobody yet.</summary>
public partial class Notifications : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Subscriptions",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                ProjectId = table.Column<Guid>("TEXT", nullable: false),
                Channel = table.Column<string>("TEXT", nullable: false),
                Target = table.Column<string>("TEXT", nullable: false),
                Secret = table.Column<string>("TEXT", nullable: true),
                CreatedBy = table.Column<string>("TEXT", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Subscriptions", row => row.Id));
        migrationBuilder.CreateIndex("IX_Subscriptions_ProjectId", "Subscriptions", "ProjectId");
        migrationBuilder.CreateTable(
            "Notifications",
            table => new
            {
                Id = table.Column<Guid>("TEXT", nullable: false),
                SubscriptionId = table.Column<Guid>("TEXT", nullable: false),
                Thing = table.Column<Guid>("TEXT", nullable: false),
                Body = table.Column<string>("TEXT", nullable: false),
                CreatedAt = table.Column<long>("INTEGER", nullable: false),
                Attempts = table.Column<int>("INTEGER", nullable: false),
                NextAt = table.Column<long>("INTEGER", nullable: true),
                DeliveredAt = table.Column<long>("INTEGER", nullable: true),
                Problem = table.Column<string>("TEXT", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Notifications", row => row.Id);
                table.ForeignKey("FK_Notifications_Subscriptions_SubscriptionId", row => row.SubscriptionId, "Subscriptions", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_Notifications_SubscriptionId_Thing", "Notifications", ["SubscriptionId", "Thing"], unique: true);
        migrationBuilder.CreateIndex("IX_Notifications_NextAt", "Notifications", "NextAt");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("Notifications");
        migrationBuilder.DropTable("Subscriptions");
    }
}
