namespace Studio.Api.CommandLine;

using System.CommandLine;

/// <summary>Says what is wrong with a command line, in sentences that name the remedy.</summary>
internal static class UsageErrors
{
    /// <summary>One sentence for each mistake.</summary>
    public static IEnumerable<string> Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verb = command is RootCommand ? "serve" : command.Name;
        var known = string.Join(", ", command.Options.Where(option => !option.Hidden).Select(option => option.Name));
        foreach (var token in parsed.UnmatchedTokens)
        {
            yield return (token.StartsWith('-'), command) switch
            {
                (true, _) => $"{verb} has no option '{token}'; its options are {known}.",
                (_, RootCommand root) => $"There is no command '{token}'; the commands are {string.Join(", ", root.Subcommands.Select(sub => sub.Name))}.",
                _ => $"'{token}' belongs to no option of {verb}; put quotes around values with blanks. Its options are {known}.",
            };
        }

        // Tokens that match nothing are told above; the library repeats them in its own words.
        foreach (var problem in parsed.Errors.Where(problem => !parsed.UnmatchedTokens.Any(token => problem.Message.Contains($"'{token}'", StringComparison.Ordinal))))
        {
            yield return problem.Message;
        }
    }
}
