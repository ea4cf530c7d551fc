namespace Studio.Api.Tests.Architecture;

using Mono.Cecil;

/// <summary>Files of models that were made elsewhere are opened in the importer process only, which has limits of memory and time and nothing that is worth taking.</summary>
[TestClass]
public sealed class ImporterTests
{
    private const string Room = "Studio.Pipelines.ForeignModels";

    // Whoever calls it reads the file, all else of the room is records of what was asked for and found.
    private const string Importer = $"{Room}.ModelImporter";

    [TestMethod]
    public void Files_AreOpenedInTheImporterProcessOnly()
    {
        var callers = CompiledReferences.Assemblies.SelectMany(CallersOf).Distinct().Order(StringComparer.Ordinal).ToArray();

        CollectionAssert.AreEqual(new[] { "Studio.Jobs.ModelImports.ImporterVerb" }, callers);
    }

    private static string[] CallersOf(string assembly)
    {
        using var module = CompiledReferences.Open(assembly);
        return [.. CompiledReferences.Types(module)
            .Where(type => CompiledReferences.Bodies(type).Any(Runs))
            .Select(Outermost)
            .Select(type => type.FullName)
            .Where(name => !name.StartsWith(Room, StringComparison.Ordinal))];
    }

    /// <summary>True where a method calls the importer, or anything that opens a file in its room.</summary>
    private static bool Runs(MethodDefinition method) => method.Body.Instructions
        .Select(instruction => instruction.Operand)
        .OfType<MethodReference>()
        .Any(called => (called.DeclaringType.FullName == Importer && called.Name == "RunAsync")
            || (called.DeclaringType.FullName.StartsWith(Room, StringComparison.Ordinal) && called.Name is ("Open" or "OpenSession" or "CopyChecked")));

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
