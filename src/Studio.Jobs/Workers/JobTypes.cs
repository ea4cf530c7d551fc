namespace Studio.Jobs.Workers;

using Hangfire.Common;

/// <summary>A class of jobs that an earlier version called otherwise.</summary>
/// <param name="FormerName">Its full name then.</param>
/// <param name="Type">The class now.</param>
internal sealed record RenamedJob(string FormerName, Type Type);

/// <summary>Finds the classes of jobs by the names that Hangfire has stored, also of those that an earlier version has enqueued.</summary>
internal sealed class JobTypes(IEnumerable<RenamedJob> renamed)
{
    private readonly Dictionary<string, Type> _renamed = renamed.ToDictionary(job => job.FormerName, job => job.Type);

    /// <summary>The class of a name as Hangfire stores it: full name and assembly.</summary>
    public Type Resolve(string typeName) => _renamed.GetValueOrDefault(typeName.Split(',')[0]) ?? TypeHelper.DefaultTypeResolver(typeName);
}
