namespace Studio.Api.Samples;

/// <summary>A small real table that comes with the studio, to try it with. Where it is from and under which licence stands in <c>datasets/README.md</c>.</summary>
/// <param name="Name">Name, as of the file without its ending.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="Task">What kind of prediction that is, for people.</param>
/// <param name="Question">What a model of it answers.</param>
/// <param name="Rows">Rows.</param>
public sealed record SampleTable(string Name, string Label, string Task, string Question, int Rows)
{
    /// <summary>All of them: one of each kind of prediction.</summary>
    public static IReadOnlyList<SampleTable> All { get; } =
    [
        new("penguins", "species", "one of several classes", "Which species is a penguin, by its measures?", 275),
        new("german_credit", "Class", "one of two classes", "Will an applicant repay a credit?", 800),
        new("concrete", "compressive_strength", "a number", "How strong will concrete of a mixture be?", 824),
    ];

    /// <summary>Name of its file.</summary>
    public string FileName => $"{Name}.csv";

    /// <summary>Its content, which is part of the program.</summary>
    public Stream Open() => typeof(SampleTable).Assembly.GetManifestResourceStream(FileName)
        ?? throw new InvalidOperationException($"The program was built without '{FileName}'.");
}
