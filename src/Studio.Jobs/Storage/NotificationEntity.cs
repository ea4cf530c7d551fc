namespace Studio.Jobs.Storage;

/// <summary>Row of something that a subscriber is told. It is there before anything is sent, so that nothing that ended is forgotten, and tells of each thing once.</summary>
internal sealed class NotificationEntity
{
    public Guid Id { get; set; }

    public Guid SubscriptionId { get; set; }

    /// <summary>What ended, an experiment or a batch, or an alert.</summary>
    public Guid Thing { get; set; }

    /// <summary>The message as JSON.</summary>
    public required string Body { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is sent, or sent again; null when it needs no more.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>Why the last attempt failed; null when none has.</summary>
    public string? Problem { get; set; }
}
