namespace Studio.Jobs.Storage;

/// <summary>Row of a key that protects cookies, so that another process or a restart understands them.</summary>
internal sealed class ProtectionKeyEntity
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string Xml { get; set; }
}
