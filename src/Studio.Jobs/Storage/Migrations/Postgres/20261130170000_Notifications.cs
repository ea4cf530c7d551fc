namespace Studio.Jobs.Storage.Migrations.Postgres;

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
                Id = table.Column<Guid>("uuid", nullable: false),
                ProjectId = table.Column<Guid>("uuid", nullable: false),
                Channel = table.Column<string>("text", nullable: false),
                Target = table.Column<string>("text", nullable: false),
                Secret = table.Column<string>("text", nullable: true),
                CreatedBy = table.Column<string>("text", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Subscriptions", row => row.Id));
        migrationBuilder.CreateIndex("IX_Subscriptions_ProjectId", "Subscriptions", "ProjectId");
        migrationBuilder.CreateTable(
            "Notifications",
            table => new
            {
                Id = table.Column<Guid>("uuid", nullable: false),
                SubscriptionId = table.Column<Guid>("uuid", nullable: false),
                Thing = table.Column<Guid>("uuid", nullable: false),
                Body = table.Column<string>("text", nullable: false),
                CreatedAt = table.Column<long>("bigint", nullable: false),
                Attempts = table.Column<int>("integer", nullable: false),
                NextAt = table.Column<long>("bigint", nullable: true),
                DeliveredAt = table.Column<long>("bigint", nullable: true),
                Problem = table.Column<string>("text", nullable: true),
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
