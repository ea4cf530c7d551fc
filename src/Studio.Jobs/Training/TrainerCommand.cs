namespace Studio.Jobs.Training;

using System.Diagnostics;

/// <summary>How a trainer process is started, without the arguments of the experiment.</summary>
/// <param name="FileName">Program.</param>
/// <param name="Arguments">First arguments.</param>
internal sealed record TrainerCommand(string FileName, IReadOnlyList<string> Arguments) : ChildCommand(FileName, Arguments)
{
    /// <summary>This assembly's <c>trainer</c> verb.</summary>
    /// <exception cref="FileNotFoundException">The assembly is not beside the program.</exception>
    public static TrainerCommand Default()
    {
        var (program, arguments) = OfVerb("trainer");
        return new TrainerCommand(program, arguments);
    }

    /// <summary>Starts it, with its standard streams in our hands.</summary>
    /// <param name="arguments">Arguments of the experiment.</param>
    /// <param name="environment">What it finds in its environment.</param>
    public Process Start(IEnumerable<string> arguments, TrainerEnvironment environment) => Start(arguments, environment.Write);
}
