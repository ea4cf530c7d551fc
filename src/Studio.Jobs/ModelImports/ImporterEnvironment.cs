namespace Studio.Jobs.ModelImports;

using Studio.Jobs.Training;

/// <summary>What an importer process finds in its environment: limits as a trainer has them, a temporary folder that goes with the import, and no secrets of the service.</summary>
/// <param name="Limits">Threads and memory.</param>
/// <param name="Temporary">Where it, and the libraries in it, keep temporary files.</param>
internal sealed record ImporterEnvironment(TrainerEnvironment Limits, string Temporary)
{
    private static readonly string[] TemporaryVariables = ["TMPDIR", "TEMP", "TMP"];

    /// <summary>Settings of the service, with passwords of databases and keys of stores. The importer needs none.</summary>
    private static readonly string[] Secrets = ["ConnectionStrings__", "ConnectionStrings:", "Studio__", "Studio:", "Sources__", "Sources:", "AWS_"];

    /// <summary>Sets the variables.</summary>
    public void Write(IDictionary<string, string?> variables)
    {
        foreach (var name in variables.Keys.Where(name => Secrets.Any(secret => name.StartsWith(secret, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            variables.Remove(name);
        }

        Limits.Write(variables);
        foreach (var name in TemporaryVariables)
        {
            variables[name] = Temporary;
        }

        // Its sockets would lie in the temporary folder, whose path may be too long for them.
        variables["DOTNET_EnableDiagnostics"] = "0";
    }
}
