namespace Studio.Jobs.Storage;

/// <summary>Row of somebody who wants to be told when something of a project ends.</summary>
internal sealed class SubscriptionEntity : IInProject
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    /// <summary>Name of a <see cref="Notifications.INotificationChannel"/>.</summary>
    public required string Channel { get; set; }

    /// <summary>Address of the web hook, or of the mailbox.</summary>
    public required string Target { get; set; }

    /// <summary>What a web hook is signed with, protected by the keys of the store; null for mail.</summary>
    public string? Secret { get; set; }

    public required string CreatedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
