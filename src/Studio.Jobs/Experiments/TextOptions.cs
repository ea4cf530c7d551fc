namespace Studio.Jobs.Experiments;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;

/// <summary>Settings of text columns, section <c>Text</c>; validated at start.</summary>
public sealed class TextOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Text";

    /// <summary>
    /// A folder with a pretrained ONNX text encoder and its tokenizer files, which every experiment with text columns uses; or one whose
    /// subfolders are encoders, which experiments ask for by name; or <c>minilm</c>, the encoder that comes with the studio, for every experiment
    /// with text columns. Null for none.
    /// </summary>
    public string? EncoderFolder { get; set; }

    /// <summary>What a request says to have no text encoder.</summary>
    public const string None = "none";

    /// <summary>What a request says to have the encoder that <see cref="EncoderFolder"/> itself holds.</summary>
    public const string Default = "default";

    /// <summary>What a request may ask for, <see cref="None"/> last.</summary>
    public IReadOnlyList<string> Known =>
    [
        .. Subfolders.Union(PackagedEncoder.IsThere ? [PackagedEncoder.Name] : []).Order(StringComparer.Ordinal),
        .. EncoderFolder is null ? Array.Empty<string>() : [Default],
        None,
    ];

    /// <summary>True when <see cref="EncoderFolder"/> is no folder but the encoder that comes with the studio.</summary>
    internal bool IsPackaged => EncoderFolder == PackagedEncoder.Name && !Directory.Exists(EncoderFolder);

    /// <summary>True when <see cref="EncoderFolder"/> is an encoder itself.</summary>
    private bool HoldsEncoder => IsPackaged || (EncoderFolder is { } folder
        && (File.Exists(Path.Combine(folder, PackagedEncoder.AssemblyFile)) || new[] { folder, Path.Combine(folder, "onnx") }.Any(place => Directory.Exists(place) && Directory.EnumerateFiles(place, "*.onnx").Any())));

    private string[] Subfolders => EncoderFolder is not null && Directory.Exists(EncoderFolder)
        ? [.. Directory.GetDirectories(EncoderFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The folder of the encoder that a request asks for; null for none.</summary>
    /// <param name="asked">Name of a subfolder, <c>minilm</c>, <see cref="None"/>, <see cref="Default"/>, or null for the encoder that there is.</param>
    /// <param name="problem">Why there is no such encoder; null when nothing is wrong.</param>
    internal string? Resolve(string? asked, out PlanProblem? problem)
    {
        problem = null;
        if (asked is null or None)
        {
            return asked is null && HoldsEncoder ? Own : null;
        }

        if (asked == Default && EncoderFolder is not null)
        {
            return Own;
        }

        if (Subfolders.Contains(asked))
        {
            return Path.GetFullPath(Path.Combine(EncoderFolder!, asked));
        }

        if (asked == PackagedEncoder.Name && PackagedEncoder.IsThere)
        {
            return asked;
        }

        problem = new PlanProblem("textEncoder", asked == PackagedEncoder.Name ? PackagedEncoder.Missing : Unknown(asked));
        return null;
    }

    private string? Own => IsPackaged ? PackagedEncoder.Name : EncoderFolder is null ? null : Path.GetFullPath(EncoderFolder);

    private string Unknown(string asked) => EncoderFolder is null
        ? $"There is no text encoder '{asked}': the setting Text:EncoderFolder names no folder with encoders; known are {string.Join(", ", Known)}."
        : $"There is no text encoder '{asked}' in the folder of Text:EncoderFolder; known are {string.Join(", ", Known)}.";
}

/// <summary>The folder named is there.</summary>
internal sealed class TextOptionsValidator : IValidateOptions<TextOptions>
{
    public ValidateOptionsResult Validate(string? name, TextOptions options) => options switch
    {
        { IsPackaged: true } => PackagedEncoder.IsThere ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"Text:EncoderFolder: {PackagedEncoder.Missing}"),
        { EncoderFolder: { } folder } when !Directory.Exists(folder) => ValidateOptionsResult.Fail(
            $"Text:EncoderFolder: there is no folder '{folder}'; name one with a pretrained ONNX text encoder, or {PackagedEncoder.Name} for the one that comes with the studio, or leave the setting out."),
        _ => ValidateOptionsResult.Success,
    };
}
