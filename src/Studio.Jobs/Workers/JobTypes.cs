namespace Studio.Jobs.Workers;

using Hangfire.Common;

/// <summary>Finds the classes of jobs, also of those that an earlier version has enqueued under another name.</summary>
internal static class JobTypes
{
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["Studio.Jobs.Models.PublishModelJob"] = "Studio.Jobs.Experiments.PublishModelJob",
        ["Studio.Jobs.CleanUpJob"] = "Studio.Jobs.Upkeep.CleanUpJob",
    };

    /// <summary>The class of a name as Hangfire stores it: full name and assembly.</summary>
    public static Type Resolve(string typeName)
    {
        var name = typeName.Split(',')[0];
        return TypeHelper.DefaultTypeResolver(Renamed.TryGetValue(name, out var now) ? now + typeName[name.Length..] : typeName);
    }
}
