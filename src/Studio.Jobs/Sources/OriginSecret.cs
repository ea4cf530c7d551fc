namespace Studio.Jobs.Sources;

using System.Text.Json.Serialization;

/// <summary>What opens an origin. It is in no answer, log or message, and in the store only as Data Protection has made it.</summary>
public sealed record OriginSecret
{
    /// <summary>Name that an address is asked with; not with <see cref="Token"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <summary>The password of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }

    /// <summary>Bearer token that an address is asked with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }

    /// <summary>Connection string of a database, as its ADO.NET provider wants it; of a login that may read and nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConnectionString { get; init; }

    /// <summary>What was given; null where nothing was.</summary>
    public static OriginSecret? Of(string? user, string? password, string? token, string? connectionString)
    {
        var given = new OriginSecret { User = Given(user), Password = Given(password), Token = Given(token), ConnectionString = Given(connectionString) };
        return given == new OriginSecret() ? null : given;
    }

    /// <summary>Nothing of it: whoever writes it by mistake writes no password.</summary>
    public override string ToString() => nameof(OriginSecret);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
