namespace Studio.Jobs.Experiments;

using Studio.Pipelines.Planning;

/// <summary>Settings of text columns, section <c>Text</c>; validated at start.</summary>
public sealed class TextOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Text";

    /// <summary>
    /// A folder with a pretrained ONNX text encoder and its tokenizer files, which every experiment with text columns uses; or one whose
    /// subfolders are encoders, which experiments ask for by name. Null for none.
    /// </summary>
    public string? EncoderFolder { get; set; }

    /// <summary>What a request says to have no text encoder.</summary>
    public const string None = "none";

    /// <summary>What a request says to have the encoder that <see cref="EncoderFolder"/> itself holds.</summary>
    public const string Default = "default";

    /// <summary>True when <see cref="EncoderFolder"/> is an encoder itself: it holds an ONNX file, or its folder <c>onnx</c> does.</summary>
    internal bool HoldsEncoder => EncoderFolder is { } folder
        && new[] { folder, Path.Combine(folder, "onnx") }.Any(place => Directory.Exists(place) && Directory.EnumerateFiles(place, "*.onnx").Any());

    /// <summary>The folder of the encoder that a request asks for; null for none.</summary>
    /// <param name="asked">Name of a subfolder, <see cref="None"/>, <see cref="Default"/>, or null for the encoder that there is.</param>
    /// <param name="problem">Why there is no such encoder; null when nothing is wrong.</param>
    internal string? Resolve(string? asked, out PlanProblem? problem)
    {
        problem = null;
        if (asked is null or None)
        {
            return asked is null && HoldsEncoder ? EncoderFolder : null;
        }

        if (asked == Default && EncoderFolder is not null)
        {
            return EncoderFolder;
        }

        string[] names = EncoderFolder is not null && Directory.Exists(EncoderFolder)
            ? [.. Directory.GetDirectories(EncoderFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];
        if (names.Contains(asked))
        {
            return Path.Combine(EncoderFolder!, asked);
        }

        problem = new PlanProblem("textEncoder", EncoderFolder is null
            ? $"There is no text encoder '{asked}': the setting Text:EncoderFolder names no folder with encoders."
            : $"There is no text encoder '{asked}' in the folder of Text:EncoderFolder; known are {string.Join(", ", names.Append(Default).Append(None))}.");
        return null;
    }
}

/// <summary>The folder named is there.</summary>
internal sealed class TextOptionsValidator : IValidateOptions<TextOptions>
{
    public ValidateOptionsResult Validate(string? name, TextOptions options) => options.EncoderFolder is { } folder && !Directory.Exists(folder)
        ? ValidateOptionsResult.Fail($"Text:EncoderFolder: there is no folder '{folder}'; name one with a pretrained ONNX text encoder, or leave the setting out.")
        : ValidateOptionsResult.Success;
}
