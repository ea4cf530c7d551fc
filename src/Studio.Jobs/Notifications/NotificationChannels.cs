namespace Studio.Jobs.Notifications;

using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

/// <summary>The ways to tell somebody, by name, and the secrets that they sign with.</summary>
internal sealed class NotificationChannels(IEnumerable<INotificationChannel> channels, IDataProtectionProvider protection)
{
    private const int SecretBytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("Studio.Jobs.Notifications");

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names { get; } = [.. channels.Select(channel => channel.Name)];

    /// <summary>The one of a name; null for none.</summary>
    public INotificationChannel? Find(string name) => channels.FirstOrDefault(channel => channel.Name == name);

    /// <summary>A new secret, and what is stored of it.</summary>
    public (string Secret, string Stored) NewSecret()
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        return (secret, _protector.Protect(secret));
    }

    /// <summary>A secret that is stored; null for none.</summary>
    /// <exception cref="NotificationException">The keys that it was protected with are not in the store any more.</exception>
    public string? Reveal(string? stored)
    {
        try
        {
            return stored is null ? null : _protector.Unprotect(stored);
        }
        catch (CryptographicException failure)
        {
            throw new NotificationException("Its secret cannot be read any more: the keys of the store have changed. Make the subscription again.", failure);
        }
    }
}
