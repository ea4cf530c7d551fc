namespace Studio.Jobs.Storage;

using Studio.Jobs.Access;

/// <summary>Row of a person's role in a project.</summary>
internal sealed class MembershipEntity
{
    public Guid ProjectId { get; set; }

    public Guid PersonId { get; set; }

    public Role Role { get; set; }
}
