namespace Studio.Jobs.Storage;

/// <summary>A row that belongs to a project. Whoever works in one project neither sees nor changes rows of others.</summary>
internal interface IInProject
{
    /// <summary>The project; <see cref="Access.Caller.DefaultProject"/> for everything of stores from before there were any.</summary>
    Guid ProjectId { get; set; }
}
