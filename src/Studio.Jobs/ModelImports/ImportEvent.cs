namespace Studio.Jobs.ModelImports;

using System.Text.Json.Serialization;
using Studio.Pipelines.ForeignModels;

/// <summary>What the importer process tells, one JSON object a line on standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(ImportStep), "step")]
[JsonDerivedType(typeof(ImportEnded), "ended")]
[JsonDerivedType(typeof(ImportFailed), "failed")]
internal abstract record ImportEvent
{
    /// <summary>True for an event after which there is none.</summary>
    public static bool IsLast(ImportEvent happened) => happened is ImportEnded or ImportFailed;

    /// <summary>False for an event that lacks what it is about; JSON does not tell.</summary>
    public static bool IsWhole(ImportEvent happened) => happened switch
    {
        ImportStep step => step.Text is not null,
        ImportEnded ended => ended.Result is { Reason: not null } or { Signature: not null },
        _ => true,
    };
}

/// <summary>A step began.</summary>
/// <param name="Text">What is done, in a few words.</param>
internal sealed record ImportStep(string Text) : ImportEvent;

/// <summary>The import ended: with a model, all of whose files are written, or with the reason why there is none.</summary>
/// <param name="Result">What came of it.</param>
internal sealed record ImportEnded(ImportResult Result) : ImportEvent;

/// <summary>The disk was full, whatever is in the file.</summary>
internal sealed record ImportFailed : ImportEvent;
