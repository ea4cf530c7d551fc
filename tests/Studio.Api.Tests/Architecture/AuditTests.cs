namespace Studio.Api.Tests.Architecture;

using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Studio.Api.Tests.Languages;

/// <summary>What somebody must be allowed to do is written down once it is done, read from the source.</summary>
[TestClass]
public sealed class AuditTests
{
    // They change nothing that stays.
    private static readonly HashSet<string> OnlyRead =
    [
        "AuditLog.OwnProject", "FilePreviews.ReadAsync", "LimitService.FindAsync", "MembershipService.ListAsync", "ModelImportService.ReceiveAsync", "PersonService.DemandOwnOrServerAdmin", "PersonService.FindAsync",
        "PersonService.ListAsync",

        // They ask before they read what is sent; what they call writes.
        "FetchEndpoints.ReadAgainAsync", "VersionEndpoints.AddAsync",
    ];

    private static readonly HashSet<string> Changes = ["ExecuteDeleteAsync", "ExecuteDelete", "ExecuteUpdateAsync", "ExecuteUpdate", "Remove", "RemoveRange", "Update", "UpdateRange", "Attach"];

    [TestMethod]
    public void Methods_WriteIntoTheAuditLog_WhenTheyAskWhetherTheCallerMayChangeSomething()
    {
        var (asked, silent) = (0, new List<string>());
        foreach (var type in Types())
        {
            var methods = type.Members.OfType<MethodDeclarationSyntax>().ToList();
            var writers = Writers(methods);
            foreach (var method in methods.Where(Asks))
            {
                asked++;
                if (!writers.Contains(method) && !OnlyRead.Contains($"{type.Identifier.Text}.{method.Identifier.Text}"))
                {
                    silent.Add($"{type.Identifier.Text}.{method.Identifier.Text}");
                }
            }
        }

        Assert.IsGreaterThan(35, asked);
        Assert.IsEmpty(silent, $"Write a line with AuditLog.WriteAsync once it is done:\n{string.Join('\n', silent)}");
    }

    [TestMethod]
    public void Lines_AreChangedNowhere()
    {
        var found = Types().SelectMany(type => type.DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(call => Changes.Contains(NameOf(call)) && (call.ToString().Contains(".Audit.", StringComparison.Ordinal) || call.ToString().Contains("AuditEntity", StringComparison.Ordinal)))
            .Select(call => $"{Path.GetFileName(call.SyntaxTree.FilePath)}: {call}");
        Assert.IsEmpty(found.ToList());
    }

    private static IEnumerable<TypeDeclarationSyntax> Types() => new[] { "src/Studio.Jobs", "src/Studio.Api" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTexts.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), file).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>());

    /// <summary>Methods that write, or call one of their type that does; overloads count as one another.</summary>
    private static HashSet<MethodDeclarationSyntax> Writers(List<MethodDeclarationSyntax> methods)
    {
        var writers = methods.Where(method => Calls(method).Any(call => call.Expression.ToString() is "_audit.WriteAsync" or "_audit.AddAsync")).ToHashSet();
        int before;
        do
        {
            before = writers.Count;
            var names = writers.Select(writer => writer.Identifier.Text).ToHashSet();
            writers.UnionWith(methods.Where(method => Calls(method).Any(call => call.Expression is IdentifierNameSyntax called && names.Contains(called.Identifier.Text))));
        }
        while (writers.Count > before);
        return writers;
    }

    /// <summary>Whether it asks for more than to read: by the right, or by what it is called.</summary>
    private static bool Asks(MethodDeclarationSyntax method) => Calls(method).Any(call => NameOf(call) switch
    {
        "DemandServerAdmin" or "DemandOwnOrServerAdmin" => true,
        "Demand" => call.ToString() is var text
            && (text.Contains("Right.Edit", StringComparison.Ordinal) || text.Contains("Right.Administer", StringComparison.Ordinal) || method.Identifier.Text is "CreateAsync" or "CancelAsync" or "DeleteAsync"),
        _ => false,
    });

    private static IEnumerable<InvocationExpressionSyntax> Calls(MethodDeclarationSyntax method) => method.DescendantNodes().OfType<InvocationExpressionSyntax>();

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        IdentifierNameSyntax name => name.Identifier.Text,
        _ => string.Empty,
    };
}
