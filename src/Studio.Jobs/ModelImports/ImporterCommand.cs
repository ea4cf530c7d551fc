namespace Studio.Jobs.ModelImports;

using Studio.Jobs.Training;

/// <summary>How an importer process is started, without the arguments of the import.</summary>
/// <param name="FileName">Program.</param>
/// <param name="Arguments">First arguments.</param>
internal sealed record ImporterCommand(string FileName, IReadOnlyList<string> Arguments) : ChildCommand(FileName, Arguments)
{
    /// <summary>This assembly's <c>importer</c> verb.</summary>
    /// <exception cref="FileNotFoundException">The assembly is not beside the program.</exception>
    public static ImporterCommand Default()
    {
        var (program, arguments) = OfVerb("importer");
        return new ImporterCommand(program, arguments);
    }
}
