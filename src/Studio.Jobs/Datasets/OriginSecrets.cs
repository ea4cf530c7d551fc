namespace Studio.Jobs.Datasets;

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Studio.Jobs.Sources;
using Studio.Pipelines;
using Studio.Pipelines.Data;

/// <summary>Keeps what opens origins: in the store it is as Data Protection has made it, and only who has the keys of this store can read it.</summary>
internal sealed class OriginSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Studio.Jobs.Datasets.Origins");

    /// <summary>What is stored; null for nothing.</summary>
    public string? Protect(OriginSecret? secret) => secret is null ? null : _protector.Protect(JsonSerializer.Serialize(secret, StudioJson.Line));

    /// <summary>What was stored; null for nothing.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="name">Name of the dataset.</param>
    /// <exception cref="DatasetException">The keys that it was protected with are not in the store any more.</exception>
    public OriginSecret? Reveal(string? stored, string name)
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize<OriginSecret>(_protector.Unprotect(stored), StudioJson.Line);
        }
        catch (CryptographicException failure)
        {
            throw new DatasetException($"The credentials of '{name}' cannot be read any more: the keys of the store have changed. Give them again when it is read again.", failure);
        }
    }
}
