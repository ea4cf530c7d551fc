namespace Studio.Jobs.Notifications;

/// <summary>What somebody is told.</summary>
/// <param name="Id">Of this notice; the same when it is sent again.</param>
/// <param name="Event">Such as <c>experiment.completed</c> or <c>batch.failed</c>.</param>
/// <param name="Thing">What ended.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it failed; null when it did not.</param>
/// <param name="Model">Name and version of the model that was made or asked; null for none.</param>
/// <param name="Link">Where it can be looked at; null where the studio does not know its address.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record Notice(Guid Id, string Event, Guid Thing, string Name, string? Reason, string? Model, string? Link, DateTimeOffset EndedAt);
