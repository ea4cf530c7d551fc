namespace Studio.Jobs.People;

/// <summary>Something that somebody did.</summary>
/// <param name="Number">Counts up, in the order in which it was stored.</param>
/// <param name="At">When.</param>
/// <param name="Who">Name of the person or the key at that time.</param>
/// <param name="Actor">The person or the key; null for whoever is at the machine, and for people who are not known.</param>
/// <param name="Project">Name of the project that it was done in; null for none.</param>
/// <param name="Action">What was done, such as <c>dataset.delete</c>.</param>
/// <param name="Thing">What it was done to: a name or an id.</param>
/// <param name="From">The address it was asked from; null for the machine itself.</param>
public sealed record AuditRecord(long Number, DateTimeOffset At, string Who, Guid? Actor, string? Project, string Action, string Thing, string? From);

/// <summary>Which lines of the audit log are wanted, the newest first.</summary>
/// <param name="Project">Those of a project of that name; null for all that the caller may see.</param>
/// <param name="Who">Those of a person or key of that name, capital and small letters as written; null for all.</param>
/// <param name="Action">Those of an action (<c>dataset.delete</c>), or of all actions of a noun (<c>dataset</c>); null for all.</param>
/// <param name="Before">Those with a smaller number; null for the newest.</param>
/// <param name="Count">Most lines, 1 to 1,000; fewer or more are brought there.</param>
public sealed record AuditQuery(string? Project = null, string? Who = null, string? Action = null, long? Before = null, int Count = 100);
