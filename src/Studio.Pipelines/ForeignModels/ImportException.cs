namespace Studio.Pipelines.ForeignModels;

/// <summary>A model that was made elsewhere cannot be served.</summary>
/// <param name="reason">Why and what to do, in sentences for people.</param>
/// <param name="component">What it is that cannot be served, by the name that its maker knows; null where it is no part of the model.</param>
internal sealed class ImportException(string reason, string? component = null) : Exception(reason)
{
    /// <summary>What it is that cannot be served.</summary>
    public string? Component { get; } = component;
}
