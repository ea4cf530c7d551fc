namespace Studio.Api.Tests.Security.Hostile;

/// <summary>A file that somebody might send to harm.</summary>
/// <param name="Name">Name that it is sent under.</param>
/// <param name="Case">What it tries.</param>
/// <param name="Write">Writes it.</param>
internal sealed record HostileFile(string Name, string Case, Action<Stream> Write)
{
    /// <summary>A word of the refusal; null where any will do.</summary>
    public string? Word { get; init; }

    /// <summary>True where it may be read as the table that it is too, because what is wrong with it harms nobody.</summary>
    public bool MayBeTaken { get; init; }

    public static HostileFile Of(string name, string attempt, Func<byte[]> bytes) => new(name, attempt, file => file.Write(bytes()));

    public override string ToString() => Case;
}
