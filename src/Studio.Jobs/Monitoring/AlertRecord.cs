namespace Studio.Jobs.Monitoring;

/// <summary>Something about a version that somebody should know.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Number of the version.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Detail">What it is, in one sentence.</param>
/// <param name="Since">When it was seen first.</param>
/// <param name="EndedAt">When it held no more; null while it holds.</param>
public sealed record AlertRecord(string Model, int Version, AlertKind Kind, string Detail, DateTimeOffset Since, DateTimeOffset? EndedAt);
