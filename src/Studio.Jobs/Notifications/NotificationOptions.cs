namespace Studio.Jobs.Notifications;

using System.ComponentModel.DataAnnotations;

/// <summary>How people are told, section <c>Studio:Notifications</c>; validated at start.</summary>
public sealed class NotificationOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Notifications";

    /// <summary>Address under which people reach the studio, such as <c>https://studio.example.org</c>, for links in messages; empty for none.</summary>
    public string PublicAddress { get; set; } = string.Empty;

    /// <summary>True to call web hooks of this machine and of private networks; false by default, so that nobody can make the service call what they cannot reach themselves.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Seconds that a web hook or mail server has to answer, 1 to 300; 10 by default.</summary>
    [Range(1, 300, ErrorMessage = "Studio:Notifications:TimeoutSeconds needs 1 to 300 seconds.")]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Host of the mail server (SMTP); empty for no mail.</summary>
    public string MailHost { get; set; } = string.Empty;

    /// <summary>Its port, 587 by default.</summary>
    [Range(1, 65535, ErrorMessage = "Studio:Notifications:MailPort needs 1 to 65535.")]
    public int MailPort { get; set; } = 587;

    /// <summary>Name to log in with; empty for none.</summary>
    public string MailUser { get; set; } = string.Empty;

    /// <summary>Password to log in with.</summary>
    public string MailPassword { get; set; } = string.Empty;

    /// <summary>Address that mail comes from.</summary>
    public string MailFrom { get; set; } = string.Empty;

    /// <summary>True to send mail unencrypted where the server offers nothing else; false by default.</summary>
    public bool MailPlain { get; set; }
}

/// <summary>Checks the attributes of <see cref="NotificationOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class NotificationOptionsValidator : IValidateOptions<NotificationOptions>;
