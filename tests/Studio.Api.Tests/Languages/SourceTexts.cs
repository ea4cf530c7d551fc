namespace Studio.Api.Tests.Languages;

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

/// <summary>A text in the source, with where it stands.</summary>
/// <param name="Text">The text; values are <c>{0}</c>, <c>{1}</c>.</param>
/// <param name="Place">File and line.</param>
internal sealed record SourceText(string Text, string Place);

/// <summary>Finds the texts that people read in the source: those that are said in their language (<c>T</c>, <c>Html</c>), messages that arise elsewhere, and what stands in a page as it is.</summary>
internal static partial class SourceTexts
{
    private static readonly HashSet<string> Said = ["T", "Html"];
    private static readonly HashSet<string> Translated = ["T", "Html", "Told"];

    // What programs and programmers read: the description of the API, the text of queries and of samples of code.
    private static readonly HashSet<string> ForProgrammers =
        ["WithSummary", "WithDescription", "WithTags", "WithName", "Debug", "ExecuteSqlRaw", "ExecuteSqlRawAsync", "UnreachableException", "nameof"];

    // What a page shows to people.
    private static readonly HashSet<string> Shown =
        ["title", "aria-label", "alt", "placeholder", "data-label", "Title", "Text", "Label", "HelperText", "Placeholder", "ParentText", "Description", "Caption", "Hint", "Heading", "Name", "XLabel", "YLabel", "Unit", "DataLabel", "AdornmentAriaLabel", "Empty", "RowsPerPageString"];

    /// <summary>Root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every text that is said.</summary>
    public static IEnumerable<SourceText> FindSaid() => Trees(["src/Studio.Api"], all: true).Concat(Pages())
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        .SelectMany(call => SaidBy(call).Select(text => At(text, call)));

    // A count with its noun is said as that of several, see Show.Count.
    private static IEnumerable<string> SaidBy(InvocationExpressionSyntax call) => (NameOf(call), call.ArgumentList.Arguments) switch
    {
        (var name, [var only]) when Said.Contains(name) => Literals(only.Expression),
        ("Count", [_, { Expression: LiteralExpressionSyntax { Token.Value: string noun } }]) => [$"{{0}} {noun}s"],
        _ => [],
    };

    /// <summary>Every sentence that arises where nobody knows who will read it.</summary>
    public static IEnumerable<SourceText> FindMessages() => Trees(["src/Studio.Pipelines", "src/Studio.Jobs", "src/Studio.Api"])
        .SelectMany(tree => Sentences(tree.GetRoot()))
        .Concat(Scripts());

    /// <summary>Every text of the source, also those of a word or two, which may be said as messages.</summary>
    public static IEnumerable<string> FindWritten() => Trees(["src/Studio.Pipelines", "src/Studio.Jobs", "src/Studio.Api"])
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ExpressionSyntax>().Where(IsText).Select(Template));

    /// <summary>Every text that a page shows as it is.</summary>
    public static IEnumerable<SourceText> FindUntranslated() => Pages().SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().SelectMany(InMarkup))
        .Concat(Pages().SelectMany(tree => Sentences(tree.GetRoot())));

    private static IEnumerable<SourceText> Sentences(SyntaxNode root) => root.DescendantNodes()
        .OfType<ExpressionSyntax>()
        .Where(IsText)
        .Where(node => !(node.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && IsText(sum)))
        .Where(node => !node.Ancestors().Any(IsElsewhere))
        .Select(node => At(Template(node), node))
        .Where(text => IsSentence(text.Text));

    private static bool IsElsewhere(SyntaxNode node) => node switch
    {
        AttributeSyntax => true,
        InvocationExpressionSyntax call => Translated.Contains(NameOf(call)) || ForProgrammers.Contains(NameOf(call)) || NameOf(call).StartsWith("Log", StringComparison.Ordinal),
        ObjectCreationExpressionSyntax made => ForProgrammers.Contains(made.Type.ToString()),
        _ => false,
    };

    private static IEnumerable<SourceText> InMarkup(InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments;
        switch (NameOf(call))
        {
            case "AddMarkupContent" when arguments.Count == 2 && arguments[1].Expression is LiteralExpressionSyntax { Token.Value: string html }:
                return TextsOf(html).Where(HasWords).Select(text => At(text, call));
            case "AddContent" when arguments.Count == 2:
                return Bare(arguments[1].Expression).Where(HasWords).Select(text => At(text, call));
            case "AddAttribute" or "AddComponentParameter" when arguments.Count == 3 && Shown.Contains(LastName(arguments[1].Expression)):
                return Bare(arguments[2].Expression).Where(HasWords).Select(text => At(text, call));
            default:
                return [];
        }
    }

    // Text of an expression that no translation stands around; formats of numbers are none.
    private static IEnumerable<string> Bare(ExpressionSyntax expression) => expression.DescendantNodesAndSelf(node => node is not InvocationExpressionSyntax call || NameOf(call) is "TypeCheck" or "CreateValue")
        .OfType<ExpressionSyntax>()
        .Where(IsText)
        .Select(Template);

    private static IEnumerable<string> Literals(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => Literals(inner.Expression),
        ConditionalExpressionSyntax choice => Literals(choice.WhenTrue).Concat(Literals(choice.WhenFalse)),
        SwitchExpressionSyntax choice => choice.Arms.SelectMany(arm => Literals(arm.Expression)),
        _ when IsText(expression) => [Template(expression)],
        _ => [],
    };

    private static bool IsText(ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && IsText(sum.Left) && IsText(sum.Right),
        _ => false,
    };

    private static string Template(ExpressionSyntax node)
    {
        var (text, places) = (new StringBuilder(), 0);
        Write(node);
        return text.ToString();

        void Write(ExpressionSyntax part)
        {
            switch (part)
            {
                case LiteralExpressionSyntax literal:
                    text.Append(literal.Token.ValueText);
                    break;
                case BinaryExpressionSyntax sum:
                    Write(sum.Left);
                    Write(sum.Right);
                    break;
                case InterpolatedStringExpressionSyntax interpolated:
                    foreach (var content in interpolated.Contents)
                    {
                        text.Append(content is InterpolatedStringTextSyntax words ? words.TextToken.ValueText.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal) : $"{{{places++}}}");
                    }

                    break;
            }
        }
    }

    private static bool IsSentence(string text) =>
        !text.Contains('\n', StringComparison.Ordinal) && ThreeWords().IsMatch(text) && !Query().IsMatch(text) && !text.Contains("</", StringComparison.Ordinal);

    private static bool HasWords(string text) => Word().IsMatch(Places().Replace(text, "")) && !Name().IsMatch(Places().Replace(text, "").Trim()) && !StyleSheet().IsMatch(text);

    private static IEnumerable<string> TextsOf(string html) => Tag().Split(html).Concat(ShownAttribute().Matches(html).Select(match => match.Groups[1].Value))
        .Select(text => System.Net.WebUtility.HtmlDecode(text).Trim());

    private static string NameOf(InvocationExpressionSyntax call) => LastName(call.Expression);

    private static string LastName(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        InvocationExpressionSyntax { ArgumentList.Arguments: [var only] } => LastName(only.Expression),
        _ => "",
    };

    private static SourceText At(string text, SyntaxNode node)
    {
        var line = node.GetLocation().GetMappedLineSpan();
        return new SourceText(text, string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(Root, line.Path)}:{line.StartLinePosition.Line + 1}"));
    }

    private static IEnumerable<SyntaxTree> Trees(IReadOnlyList<string> folders, bool all = false) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !(all ? Built() : Elsewhere()).IsMatch(file))
        .Select(Parse);

    // What the browser tells a page, which shows it as a message.
    private static IEnumerable<SourceText> Scripts() => Directory.EnumerateFiles(Path.Combine(Root, "src/Studio.Api/Components"), "*.js", SearchOption.AllDirectories)
        .SelectMany(file => ScriptText().Matches(Code(file)).Select(match => new SourceText(ScriptTemplate(match.Groups[1].Value), Path.GetRelativePath(Root, file))))
        .Where(text => IsSentence(text.Text));

    private static string Code(string script) => string.Join('\n', File.ReadLines(script).Where(line => !line.StartsWith('/')));

    private static string ScriptTemplate(string text)
    {
        var places = 0;
        return ScriptPlace().Replace(text, _ => $"{{{places++}}}");
    }

    private static IEnumerable<SyntaxTree> Pages()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Directory.EnumerateFiles(Path.Combine(Root, "src/Studio.Api/obj", configuration, "net10.0/generated"), "*_razor.g.cs", SearchOption.AllDirectories).Select(Parse);
    }

    private static SyntaxTree Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaaS.Studio.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex("""[\\/](obj|bin|Migrations|MlNet)[\\/]|CallSamples|BrowserSample|RequestSamples""")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("""[\\/](obj|bin)[\\/]""")]
    private static partial Regex Built();

    [GeneratedRegex("""`([^`]*)`""")]
    private static partial Regex ScriptText();

    [GeneratedRegex("""\$\{[^}]*\}""")]
    private static partial Regex ScriptPlace();

    [GeneratedRegex("""(?<![\w/.-])[A-Za-z]+('\w+)?,? ([a-z]+('\w+)?|\{\d+\}'?),? ([a-z]{2,}|\{\d+\}|a)(?![\w/=(])""")]
    private static partial Regex ThreeWords();

    [GeneratedRegex("""^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|DROP|COPY|WITH|FROM|SET|ATTACH|BEGIN|VACUUM|LOCK|DESCRIBE)\b""")]
    private static partial Regex Query();

    [GeneratedRegex("""[A-Za-z]{2,}""")]
    private static partial Regex Word();

    [GeneratedRegex("""\{\d+\}""")]
    private static partial Regex Places();

    // Names are the same in every language; so are formats and examples.
    [GeneratedRegex("""^((· )?MaaS Studio|SHA-256|float \[N,|churn|https://\S+|SELECT … FROM …|ONNX|ML\.NET|CSV|JSON|curl|C#|Python|JavaScript|REST|gRPC|SQL|AUC|F1|RMSE|MAE|R²|[NFPGR]\d|[yMdHhmsf:. 0#%'\\/-]+)$""")]
    private static partial Regex Name();

    [GeneratedRegex("""^[^{}]*\{ [\w-]+: [^{}]*; \}""")]
    private static partial Regex StyleSheet();

    [GeneratedRegex("""<[^>]*>""")]
    private static partial Regex Tag();

    [GeneratedRegex("(?:title|aria-label|alt|placeholder|data-label)=\"([^\"]*)\"")]
    private static partial Regex ShownAttribute();
}
