namespace Studio.Jobs.Notifications;

/// <summary>What somebody is told.</summary>
/// <param name="Id">Of this notice; the same when it is sent again.</param>
/// <param name="Event">Such as <c>experiment.completed</c>, <c>batch.failed</c> or <c>alert.drift</c>.</param>
/// <param name="Thing">What ended, or the alert.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it failed, or what the alert is about; null for neither.</param>
/// <param name="Model">Name and version of the model that was made or asked; null for none.</param>
/// <param name="Link">Where it can be looked at; null where the studio does not know its address.</param>
/// <param name="EndedAt">When it ended, or the alert began.</param>
public sealed record Notice(Guid Id, string Event, Guid Thing, string Name, string? Reason, string? Model, string? Link, DateTimeOffset EndedAt);
