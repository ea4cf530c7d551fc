namespace Studio.Api.Access;

using System.ComponentModel.DataAnnotations;

/// <summary>How people come in, section <c>Studio:Access</c>; validated at start. As long as there are no people, whoever is at this machine may do everything, and nobody else may.</summary>
public sealed class AccessOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Access";

    /// <summary>Name of the admin of the server that is made at the start while there are no people; none by default.</summary>
    [StringLength(100, ErrorMessage = "Studio:Access:Admin needs a name of at most 100 characters.")]
    public string? Admin { get; set; }

    /// <summary>Password of <see cref="Admin"/>, at least 12 characters.</summary>
    public string? AdminPassword { get; set; }

    /// <summary>Hours after which whoever does nothing has to sign in again, 1 to 720; 12 by default.</summary>
    [Range(1, 720, ErrorMessage = "Studio:Access:SessionHours needs 1 to 720 hours.")]
    public int SessionHours { get; set; } = 12;

    /// <summary>True to listen beyond this machine without encryption. False by default: passwords and data could be read on the way.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>True (the default) when <c>/health</c> answers whoever has not signed in.</summary>
    public bool OpenHealth { get; set; } = true;

    /// <summary>True when <c>/metrics</c> answers whoever has not signed in; false by default.</summary>
    public bool OpenMetrics { get; set; }
}

/// <summary>Checks the attributes of <see cref="AccessOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
