namespace Studio.Jobs.Access;

/// <summary>What a person or a key is in a project. What each role may do, <see cref="Roles.Allow"/> says.</summary>
public enum Role
{
    /// <summary>Calls models, and reads nothing else.</summary>
    Predictor,

    /// <summary>Reads everything of the project, and calls its models.</summary>
    Viewer,

    /// <summary>Reads and changes everything of the project.</summary>
    Editor,

    /// <summary>An editor who also decides who may do what in the project.</summary>
    Admin,
}

/// <summary>What somebody may be allowed to do.</summary>
public enum Right
{
    /// <summary>Call a model, and read how it is called.</summary>
    Predict,

    /// <summary>Read datasets, experiments, models, their reports and files.</summary>
    View,

    /// <summary>Create, change and delete them.</summary>
    Edit,

    /// <summary>Give roles and keys of the project.</summary>
    Administer,
}

/// <summary>What roles allow.</summary>
public static class Roles
{
    /// <summary>What roles are called in requests and settings, from the least to the most.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<Role>().Select(Name)];

    /// <summary>What a role is called in requests and settings.</summary>
    public static string Name(this Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The role of a name, in whatever case; null for none.</summary>
    public static Role? Find(string? name) => Enum.GetValues<Role>().Cast<Role?>().FirstOrDefault(role => role!.Value.Name().Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True when a role includes a right.</summary>
    public static bool Allow(this Role role, Right right) => right switch
    {
        Right.Predict => true,
        Right.View => role >= Role.Viewer,
        Right.Edit => role >= Role.Editor,
        _ => role == Role.Admin,
    };
}
