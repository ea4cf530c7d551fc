namespace Studio.Jobs.Registry;

/// <summary>What to change of what people say of a version.</summary>
/// <param name="Notes">New notes, at most 10,000 characters; empty for none, null to leave them.</param>
/// <param name="Tags">Tags to set, and with a null value to remove, at most 50 together; others stay. Null to leave all. Names have 1 to 64 characters, values at most 1,000.</param>
public sealed record VersionDescription(string? Notes, IReadOnlyDictionary<string, string?>? Tags)
{
    /// <summary>Most characters of the notes.</summary>
    public const int MaxNotes = 10_000;

    /// <summary>Most tags of a version.</summary>
    public const int MostTags = 50;

    /// <summary>Most characters of a tag's name.</summary>
    public const int MaxTagName = 64;

    /// <summary>Most characters of a tag's value.</summary>
    public const int MaxTagValue = 1000;

    /// <summary>All that is wrong, a sentence each, under <c>notes</c> or <c>tags</c>.</summary>
    public IEnumerable<(string Field, string Problem)> Check()
    {
        if (Notes?.Length > MaxNotes)
        {
            yield return ("notes", $"The notes have {Notes.Length} characters; at most {MaxNotes} are kept.");
        }

        foreach (var (name, value) in Tags ?? new Dictionary<string, string?>())
        {
            if (name.Trim() != name || name.Length is 0 or > MaxTagName || name.Any(char.IsControl))
            {
                yield return ("tags", $"'{(name.Length <= MaxTagName ? name : name[..MaxTagName] + "…")}' cannot be the name of a tag; take 1 to {MaxTagName} characters that can be seen, without blanks around them.");
            }
            else if (value?.Length > MaxTagValue)
            {
                yield return ("tags", $"The tag '{name}' has {value.Length} characters; at most {MaxTagValue} are kept.");
            }
        }
    }

    /// <summary>Changes a version.</summary>
    internal void ApplyTo(ModelVersionEntity version)
    {
        if (Notes is not null)
        {
            version.Notes = Notes.Length == 0 ? null : Notes;
        }

        if (Tags is null)
        {
            return;
        }

        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in (version.Tags ?? new Dictionary<string, string>()).Select(tag => (tag.Key, (string?)tag.Value)).Concat(Tags.Select(tag => (tag.Key, tag.Value))))
        {
            if (value is null)
            {
                tags.Remove(name);
            }
            else
            {
                tags[name] = value;
            }
        }

        version.Tags = tags.Count == 0 ? null : tags;
    }
}
